using Microsoft.Extensions.DependencyInjection;
using Saola.Testing;
using Xunit;

namespace Saola.Kernel.Tests;

/// <summary>A kind of the test's own, to see what reaches a module and when.</summary>
internal sealed class RecordingKind : IPackKind {
  public static List<string> Applied { get; } = [];
  public static bool Broken { get; set; }
  public string Name => "organisation";
  public int Order => 22;
  public IEnumerable<PackFault> Lint(PackItem item, PackSet packs) => [];

  public Task Apply(IReadOnlyList<PackItem> items, Work w, CancellationToken ct) {
    if (Broken) throw new InvalidOperationException("broken");
    Applied.AddRange(items.Select(i => i.Id));
    return Task.CompletedTask;
  }
}

public sealed class PacksApp : SaolaApp {
  protected override void Configure(IServiceCollection services) {
    foreach (var other in services.Where(s => s.ServiceType == typeof(IPackKind) && s.ImplementationType?.Assembly != typeof(IPackKind).Assembly).ToList()) services.Remove(other);
    services.AddPackKind<RecordingKind>();
  }
}

public sealed class PacksApplyTests : IAsyncLifetime, IDisposable {
  readonly PacksApp app = new();
  readonly PackFolder folder = new();
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  public async ValueTask InitializeAsync() {
    await app.InitializeAsync();
    RecordingKind.Broken = false;
    RecordingKind.Applied.Clear();
  }

  public async ValueTask DisposeAsync() => await ((IAsyncLifetime)app).DisposeAsync();
  public void Dispose() => folder.Dispose();

  async Task<(int Code, string Said)> Run(params string[] args) {
    using var output = new StringWriter();
    var code = await app.Services.GetRequiredService<PackCommand>().Run([.. args, folder.Root], output, Ct);
    return (code, output.ToString());
  }

  async Task<long> Count(string table) => (long)(await app.Sql($"select count(*) from kernel.{table}"))[0][0]!;

  [Fact]
  public async Task Applying_writes_items_and_says_so_in_the_ledger() {
    var (code, said) = await Run("apply");
    Assert.Equal(0, code);
    Assert.Contains("+ alpha:catalogue/colour", said, StringComparison.Ordinal);
    Assert.Equal((4L, 2L, 1L), (await Count("pack_item"), await Count("catalogue_entry"), await Count("template")));
    Assert.Equal(["beta:organisation/A1", "beta:organisation/A2"], RecordingKind.Applied);
    Assert.Equal(2L, (await app.Sql("select count(*) from ledger.entry where type = 'packs.applied'"))[0][0]);
  }

  [Fact]
  public async Task Applying_again_changes_nothing() {
    await Run("apply");
    RecordingKind.Applied.Clear();
    var (code, said) = await Run("apply");
    Assert.Equal((0, 0), (code, RecordingKind.Applied.Count));
    Assert.Contains("giữ nguyên 4", said, StringComparison.Ordinal);
    Assert.Equal(2L, (await app.Sql("select count(*) from ledger.entry where type = 'packs.applied'"))[0][0]);
  }

  [Fact]
  public async Task White_space_is_not_a_change() {
    await Run("apply");
    folder.Change("alpha/catalogues/colour.json", "\"source\": null,", "\"source\":   null,");
    Assert.DoesNotContain("~", (await Run("apply")).Said, StringComparison.Ordinal);
  }

  [Fact]
  public async Task A_dry_run_tells_the_difference_and_writes_nothing() {
    await Run("apply");
    folder.Change("alpha/catalogues/colour.json", "\"Đỏ sẫm\"", "\"Đỏ thẫm\"");
    var (_, said) = await Run("apply", "--dry-run");
    Assert.Contains("~ alpha:catalogue/colour", said, StringComparison.Ordinal);
    Assert.Contains("/entries/1/name/vi", said, StringComparison.Ordinal);
    Assert.Equal("Đỏ sẫm", (await app.Sql("select name from kernel.catalogue_entry where code = 'dark-red'"))[0][0]);
    await Run("apply");
    Assert.Equal("Đỏ thẫm", (await app.Sql("select name from kernel.catalogue_entry where code = 'dark-red'"))[0][0]);
  }

  [Fact]
  public async Task A_pack_with_mistakes_is_not_applied_at_all() {
    folder.Change("beta/organisations/all.json", "\"parent\": \"beta:organisation/A1\"", "\"parent\": \"beta:organisation/A9\"");
    Assert.Equal((1, 0L), ((await Run("apply")).Code, await Count("pack_item")));
  }

  [Fact]
  public async Task When_one_kind_fails_nothing_of_the_pack_is_kept() {
    RecordingKind.Broken = true;
    await Assert.ThrowsAsync<InvalidOperationException>(() => Run("apply"));
    Assert.Equal((0L, 0L), (await Count("pack_item"), await Count("catalogue")));
  }

  async Task Edit(string id, string content) {
    await using var act = app.Begin();
    await act.Services.GetRequiredService<Packs>().Edit(id, content, Ct);
    act.Work.Record("tests.edited", "pack_item", Guid.CreateVersion7());
    await act.Work.Commit(Ct);
  }

  [Fact]
  public async Task An_item_edited_here_and_in_the_file_is_a_conflict_and_stays() {
    await Run("apply");
    await Edit("alpha:catalogue/colour", PackFolder.Colours.Replace("Đỏ sẫm", "Đỏ đô", StringComparison.Ordinal));
    var (calm, kept) = await Run("apply");
    Assert.Equal(0, calm);
    Assert.Contains("= alpha:catalogue/colour", kept, StringComparison.Ordinal);
    folder.Change("alpha/catalogues/colour.json", "\"Đỏ sẫm\"", "\"Đỏ thẫm\"");
    var (_, said) = await Run("apply");
    Assert.Contains("! alpha:catalogue/colour", said, StringComparison.Ordinal);
    Assert.Equal("Đỏ sẫm", (await app.Sql("select name from kernel.catalogue_entry where code = 'dark-red'"))[0][0]);
  }

  [Fact]
  public async Task Export_brings_the_edit_to_its_file_and_the_next_apply_takes_it() {
    await Run("apply");
    await Edit("alpha:catalogue/colour", PackFolder.Colours.Replace("Đỏ sẫm", "Đỏ đô", StringComparison.Ordinal));
    Assert.Equal(0, (await Run("export")).Code);
    Assert.Contains("Đỏ đô", await File.ReadAllTextAsync(Path.Combine(folder.Root, "alpha/catalogues/colour.json"), Ct), StringComparison.Ordinal);
    Assert.Contains("~ alpha:catalogue/colour", (await Run("apply")).Said, StringComparison.Ordinal);
    Assert.Equal(0L, (await app.Sql("select count(*) from kernel.pack_item where edited is not null"))[0][0]);
  }

  [Fact]
  public async Task What_was_made_here_is_brought_to_files_of_its_pack_which_the_next_apply_takes() {
    await Run("apply");
    var made = PackFolder.Colours.Replace("alpha:", "gamma:", StringComparison.Ordinal);
    await Edit("gamma:catalogue/colour", made);
    Assert.Contains("+ gamma/pack.json", (await Run("export")).Said, StringComparison.Ordinal);
    Assert.Equal(made, await File.ReadAllTextAsync(Path.Combine(folder.Root, "gamma/catalogues/colour.json"), Ct));
    Assert.Contains("~ gamma:catalogue/colour", (await Run("apply")).Said, StringComparison.Ordinal);
    Assert.Equal(0L, (await app.Sql("select count(*) from kernel.pack_item where edited is not null"))[0][0]);

    var letter = PackFolder.Letter.Replace("{{> alpha:part/head }}", "alpha:catalogue/colour", StringComparison.Ordinal);
    await Edit("gamma:template/letter", letter);
    Assert.Contains("= gamma:template/letter", (await Run("apply", "--dry-run")).Said, StringComparison.Ordinal);
    Assert.Contains("~ gamma/pack.json", (await Run("export")).Said, StringComparison.Ordinal);
    var head = PackReader.Read([folder.Root]).Set.Packs.Single(p => p.Id == "gamma");
    Assert.Equal(("1.0.0", "^1.2.0"), (head.Version, Assert.Single(head.Depends, d => d.Key == "alpha").Value));
    Assert.Equal(0, (await Run("lint")).Code);
  }

  [Fact]
  public async Task An_edited_template_is_exported_whole_with_its_shared_parts_in_it() {
    await Run("apply");
    var edited = PackFolder.Letter.Replace("{{> alpha:part/head }}", "<p> Cộng hòa </p>", StringComparison.Ordinal).Replace("Thư", "Công văn", StringComparison.Ordinal);
    await Edit("beta:template/letter", edited);
    Assert.Equal(0, (await Run("export")).Code);
    Assert.Equal(edited, await File.ReadAllTextAsync(Path.Combine(folder.Root, "beta/templates/letter.html"), Ct));
    Assert.Contains("~ beta:template/letter", (await Run("apply")).Said, StringComparison.Ordinal);
  }

  [Fact]
  public async Task An_item_that_replaces_another_stands_in_its_place() {
    folder.Write("beta/catalogues/colour.json", PackFolder.Colours.Replace("\"alpha:catalogue/colour\"", "\"beta:catalogue/colour\", \"replaces\": \"alpha:catalogue/colour\"", StringComparison.Ordinal).Replace("Đỏ sẫm", "Đỏ B", StringComparison.Ordinal));
    Assert.Contains("> alpha:catalogue/colour", (await Run("apply")).Said, StringComparison.Ordinal);
    var catalogues = app.Services.GetRequiredService<Catalogues>();
    Assert.Equal("Đỏ B", (await catalogues.Find("alpha:catalogue/colour", "dark-red", Ct))!.Name.Vi);
  }

  [Fact]
  public async Task An_item_gone_from_the_files_is_told_and_kept() {
    await Run("apply");
    File.Delete(Path.Combine(folder.Root, "beta/templates/letter.html"));
    Assert.Contains("- beta:template/letter", (await Run("apply")).Said, StringComparison.Ordinal);
    Assert.NotNull(await app.Services.GetRequiredService<Templates>().Find("beta:template/letter", Ct));
  }

  [Theory]
  [InlineData("do")]
  [InlineData("ĐỎ")]
  [InlineData("sam do")]
  public async Task A_catalogue_is_searched_with_or_without_diacritics(string typed) {
    await Run("apply");
    var found = await app.Services.GetRequiredService<Catalogues>().Search("alpha:catalogue/colour", typed, 10, Ct);
    Assert.Contains(found, e => e.Code == "dark-red");
  }

  [Fact]
  public async Task An_unknown_verb_says_what_there_is() => Assert.Equal(64, (await Run("frobnicate")).Code);
}
