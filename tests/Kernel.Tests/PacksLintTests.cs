using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Saola.Kernel.Tests;

/// <summary>A pack of the test's own in a temporary folder; sound until a test breaks it.</summary>
internal sealed class PackFolder : IDisposable {
  public string Root { get; } = Directory.CreateTempSubdirectory("saola-pack-").FullName;

  public PackFolder() {
    Write("alpha/pack.json", """
      { "id": "alpha", "version": "1.2.0", "name": { "vi": "Gói A" }, "depends": {} }
      """);
    Write("alpha/catalogues/colour.json", Colours);
    Write("beta/pack.json", """
      { "id": "beta", "version": "1.0.0", "name": { "vi": "Gói B" }, "depends": { "alpha": "^1.0.0" } }
      """);
    Write("beta/organisations/all.json", """
      {
        "items": [
          { "id": "beta:organisation/A1", "code": "A01", "name": { "vi": "Sở A" }, "kind": "department" },
          { "id": "beta:organisation/A2", "code": null, "name": { "vi": "Phòng B" }, "kind": "division", "parent": "beta:organisation/A1" }
        ]
      }
      """);
    Write("alpha/parts/head.html", """
      <p>
        Cộng hòa
      </p>
      """);
    Write("beta/templates/letter.html", Letter);
  }

  public const string Colours = """
    {
      "id": "alpha:catalogue/colour",
      "name": { "vi": "Màu", "en": "Colours" },
      "source": null,
      "verified": false,
      "entries": [
        { "code": "red", "name": { "vi": "Đỏ", "en": "Red" } },
        { "code": "dark-red", "name": { "vi": "Đỏ sẫm" }, "parent": "red" }
      ]
    }
    """;

  public const string Letter = """
    <!doctype html>
    <head><title>Thư</title><meta name="saola:purpose" content="reply"><meta name="saola:verified" content="false"></head>
    <body>{{> alpha:part/head }}<i id="result-number"></i><i id="signature"></i>{{#each x in components}}
    {{ x }}
    {{/each}}</body>
    """;

  public void Write(string path, string text) => Write(path, Encoding.UTF8.GetBytes(text));

  public void Write(string path, byte[] bytes) {
    var full = Path.Combine(Root, path);
    Directory.CreateDirectory(Path.GetDirectoryName(full)!);
    File.WriteAllBytes(full, bytes);
  }

  public void Change(string path, string from, string to) {
    var text = File.ReadAllText(Path.Combine(Root, path));
    Assert.Contains(from, text, StringComparison.Ordinal);
    Write(path, text.Replace(from, to, StringComparison.Ordinal));
  }

  public void Dispose() => Directory.Delete(Root, recursive: true);
}

public sealed class PacksLintTests {
  static IReadOnlyList<PackFault> Lint(string root) => Lint([root]);

  static IReadOnlyList<PackFault> Lint(params string[] roots) =>
    new PackLint([new CatalogueKind(null!), new TemplateKind([], null!)]).Run(PackReader.Read(roots));

  [Fact]
  public void A_sound_pack_has_no_mistakes() {
    using var folder = new PackFolder();
    Assert.Empty(Lint(folder.Root));
  }

  [Fact]
  public void A_shared_part_stands_in_the_template_without_moving_its_lines() {
    using var folder = new PackFolder();
    var before = PackReader.Read([folder.Root]).Set.Find("beta:template/letter")!;
    Assert.Equal(PackFolder.Letter.Replace("{{> alpha:part/head }}", "<p> Cộng hòa </p>", StringComparison.Ordinal), before.Text);
    folder.Change("alpha/parts/head.html", "Cộng hòa", "Độc lập");
    Assert.NotEqual(before.Hash, PackReader.Read([folder.Root]).Set.Find("beta:template/letter")!.Hash);
  }

  /// <summary>Each: the file, what is there, what stands there instead; then where the mistake is and words of problem and cure.</summary>
  [Theory]
  [InlineData("alpha/catalogues/colour.json", "\"entries\"", "\"entires\"", 6, "\"entires\"", "entries")]
  [InlineData("alpha/catalogues/colour.json", "\"verified\": false,", "\"verified\": false", 6, "JSON", "cú pháp")]
  [InlineData("alpha/catalogues/colour.json", "\"verified\": false", "\"verified\": \"hôm qua\"", 5, "hôm qua", "[0-9]{4}-[0-9]{2}-[0-9]{2}")]
  [InlineData("alpha/catalogues/colour.json", "\"source\": null", "\"source\": { \"article\": \"1\" }", 4, "document", "document")]
  [InlineData("alpha/catalogues/colour.json", "\"dark-red\"", "\"red\"", 8, "\"red\" có hai lần", "đổi mã")]
  [InlineData("alpha/catalogues/colour.json", "\"parent\": \"red\"", "\"parent\": \"red\" }, { \"code\": \"x\", \"name\": { \"vi\": \"X\" }, \"parent\": \"blue\"", 8, "blue", "dòng cha")]
  [InlineData("alpha/catalogues/colour.json", "\"vi\": \"Đỏ\"", "\"vi\": \" \"", 7, "trống", "null")]
  [InlineData("alpha/catalogues/colour.json", "\"code\": \"red\"", "\"code\": 1", 7, "sai kiểu", "string")]
  [InlineData("alpha/catalogues/colour.json", "alpha:catalogue/colour", "gamma:catalogue/colour", 2, "gamma:catalogue/colour", "alpha:catalogue/")]
  [InlineData("alpha/catalogues/colour.json", "\"source\": null,", "\"source\": null, \"source\": null,", 4, "JSON", "cú pháp")]
  [InlineData("beta/pack.json", "\"version\": \"1.0.0\"", "\"version\": \"một\"", 1, "một", "[0-9]+")]
  [InlineData("beta/pack.json", "^1.0.0", "^2.0.0", 1, "bản ^2.0.0", "Cập nhật gói alpha")]
  [InlineData("beta/pack.json", "\"alpha\": \"^1.0.0\"", "\"delta\": \"1.0.0\"", 1, "\"delta\"", "delta")]
  [InlineData("beta/pack.json", "\"id\": \"beta\"", "\"id\": \"bet\"", 1, "\"bet\"", "trùng tên gói")]
  [InlineData("beta/organisations/all.json", "\"beta:organisation/A2\"", "\"beta:organisation/A1\"", 4, "A1", "Đổi tên")]
  [InlineData("beta/organisations/all.json", "\"parent\": \"beta:organisation/A1\"", "\"parent\": \"beta:organisation/A9\"", 4, "A9", "thêm mục đó")]
  [InlineData("beta/organisations/all.json", "\"code\": \"A01\"", "\"code\": \"số 1\"", 3, "số 1", "[A-Z]")]
  [InlineData("beta/templates/letter.html", "content=\"reply\"", "content=\"poem\"", 1, "dùng vào việc gì", "reply")]
  [InlineData("beta/templates/letter.html", "alpha:part/head", "alpha:part/foot", 3, "alpha:part/foot", "alpha:part/head")]
  [InlineData("beta/templates/letter.html", "<title>Thư</title>", "", 1, "chưa có tên", "<title>")]
  public void A_mistake_is_named_with_file_line_and_cure(string file, string from, string to, int line, string problem, string cure) {
    using var folder = new PackFolder();
    folder.Change(file, from, to);
    var faults = Lint(folder.Root);
    Assert.Contains(faults, f => f.File == file && f.Line == line && f.Problem.Contains(problem, StringComparison.Ordinal) && f.Cure.Contains(cure, StringComparison.Ordinal));
  }

  [Fact]
  public void A_folder_of_no_kind_is_named() {
    using var folder = new PackFolder();
    folder.Write("alpha/catalogs/colour.json", "{}");
    Assert.Contains("catalogues", Assert.Single(Lint(folder.Root)).Cure, StringComparison.Ordinal);
  }

  [Fact]
  public void A_file_of_another_kind_is_named() {
    using var folder = new PackFolder();
    folder.Write("alpha/catalogues/note.txt", "x");
    Assert.Equal("alpha/catalogues/note.txt", Assert.Single(Lint(folder.Root)).File);
  }

  [Fact]
  public void Letters_that_are_not_composed_are_named_with_their_line() {
    using var folder = new PackFolder();
    folder.Change("alpha/catalogues/colour.json", "Đỏ sẫm", "Đỏ sẫm".Normalize(NormalizationForm.FormD));
    var fault = Assert.Single(Lint(folder.Root));
    Assert.Equal((8, true), (fault.Line, fault.Cure.Contains("dựng sẵn", StringComparison.Ordinal)));
  }

  [Fact]
  public void Bytes_that_are_not_UTF_8_are_named() {
    using var folder = new PackFolder();
    folder.Write("alpha/catalogues/colour.json", [0x7b, 0xff, 0x7d]);
    Assert.Contains("UTF-8", Assert.Single(Lint(folder.Root)).Problem, StringComparison.Ordinal);
  }

  [Fact]
  public void Packs_that_depend_on_each_other_are_named() {
    using var folder = new PackFolder();
    folder.Change("alpha/pack.json", "\"depends\": {}", "\"depends\": { \"beta\": \"^1.0.0\" }");
    Assert.Contains(Lint(folder.Root), f => f.File == "beta/pack.json" && f.Problem.Contains("vòng tròn", StringComparison.Ordinal));
  }

  [Fact]
  public void An_item_of_an_undeclared_pack_is_named() {
    using var folder = new PackFolder();
    folder.Write("gamma/pack.json", """{ "id": "gamma", "version": "1.0.0", "name": { "vi": "C" }, "depends": {} }""");
    folder.Write("gamma/catalogues/x.json", PackFolder.Colours.Replace("alpha:catalogue/colour", "gamma:catalogue/x", StringComparison.Ordinal)
      .Replace("\"Đỏ sẫm\"", "\"như alpha:catalogue/colour\"", StringComparison.Ordinal));
    var fault = Assert.Single(Lint(folder.Root));
    Assert.Equal(("gamma/catalogues/x.json", 8), (fault.File, fault.Line));
    Assert.Contains("depends", fault.Cure, StringComparison.Ordinal);
  }

  [Fact]
  public void Replacing_an_item_of_another_kind_is_named() {
    using var folder = new PackFolder();
    folder.Change("beta/organisations/all.json", "\"code\": \"A01\"", "\"replaces\": \"alpha:catalogue/colour\", \"code\": \"A01\"");
    Assert.Contains(Lint(folder.Root), f => f.Line == 3 && f.Cure.Contains("organisation", StringComparison.Ordinal));
  }

  [Fact]
  public void A_form_that_calls_itself_by_another_name_is_named() {
    using var folder = new PackFolder();
    folder.Write("beta/forms/apply.json", """
      { "id": "other", "type": "default",
        "components": [ { "type": "textfeild", "key": "name" } ] }
      """);
    var faults = Lint(folder.Root);
    Assert.Contains(faults, f => f.Line == 1 && f.Cure.Contains("apply", StringComparison.Ordinal));
    Assert.Contains(faults, f => f.Line == 2 && f.Problem.Contains("textfeild", StringComparison.Ordinal));
  }

  [Fact]
  public void A_folder_without_a_pack_is_named() {
    var empty = Directory.CreateTempSubdirectory("saola-pack-").FullName;
    Assert.Empty(Lint(empty));
    Assert.EndsWith("pack.json", Assert.Single(Lint(Path.Combine(empty, "nowhere"))).File, StringComparison.Ordinal);
    Directory.Delete(empty);
  }

  [Fact]
  public void The_packs_of_this_program_have_no_mistakes() {
    Assert.Empty(Lint(Path.Combine(Saola.Testing.Repository.Root, "packs")).Select(f => f.ToString()));
  }
}
