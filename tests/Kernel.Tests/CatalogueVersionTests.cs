using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Saola.Testing;
using Xunit;

namespace Saola.Kernel.Tests;

/// <summary>Shared catalogues in versions, and what codes are in other catalogues on a day.</summary>
public sealed class CatalogueVersionTests(SaolaApp app) : IClassFixture<SaolaApp> {
  static int made;
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  Catalogues Catalogues => app.Services.GetRequiredService<Catalogues>();
  static string NewId() => $"test:catalogue/list-{Interlocked.Increment(ref made)}";
  static CatalogueEntry Entry(string code, string? name = null, string? parent = null, string[]? synonyms = null, CatalogueMap[]? maps = null, DateOnly? from = null, DateOnly? to = null) =>
    new(code, parent, new(name ?? $"Tên {code}"), null, from, to, synonyms, maps);

  async Task<CatalogueVersion?> Publish(string id, params CatalogueEntry[] entries) {
    await using var act = app.Begin(purpose: "tests.publish");
    var next = await Catalogues.Publish(act.Work, new(id, new JsonObject { ["vi"] = "Danh mục" }, null, null, JsonValue.Create(false)), entries, Ct);
    if (next is null) act.Work.Record("tests.published", "thing", Guid.CreateVersion7());
    await act.Work.Commit(Ct);
    return next;
  }

  static string[] Names(IEnumerable<CatalogueEntry> entries) => [.. entries.Select(e => $"{e.Code} {e.Name.Vi}")];

  [Fact]
  public async Task Who_follows_sees_the_newest_version_and_who_pins_one_sees_it_as_it_was() {
    var id = NewId();
    Assert.Equal((1, 2, 0, 0), await Publish(id, Entry("a"), Entry("b")) is { } first ? (first.Number, first.Added, first.Changed, first.Gone) : default);
    Assert.Equal((2, 1, 1, 1), await Publish(id, Entry("b", "Tên mới"), Entry("c")) is { } second ? (second.Number, second.Added, second.Changed, second.Gone) : default);
    Assert.Equal(["b Tên mới", "c Tên c"], Names(await Catalogues.Entries(id, Ct)));
    Assert.Equal(["a Tên a", "b Tên b"], Names(await Catalogues.Entries($"{id}@1", Ct)));
    Assert.Equal(["b Tên mới", "c Tên c"], Names(await Catalogues.Entries($"{id}@2", Ct)));
    Assert.Equal(("Tên b", "Tên mới", null), ((await Catalogues.Find($"{id}@1", "b", Ct))?.Name.Vi, (await Catalogues.Find(id, "b", Ct))?.Name.Vi, (await Catalogues.Find($"{id}@1", "c", Ct))?.Name.Vi));
    Assert.Equal(["b Tên b"], Names(await Catalogues.Search($"{id}@1", "ten b", 10, Ct)));
  }

  [Fact]
  public async Task Each_version_is_told_to_those_who_follow_and_the_same_again_is_none() {
    var id = NewId();
    await Publish(id, Entry("a"));
    Assert.Null(await Publish(id, Entry("a")));
    await Publish(id, Entry("b"), Entry("a"));
    Assert.Equal([2, 1], (await Catalogues.Versions(id, null, 10, Ct)).Select(v => v.Number));
    Assert.Equal([(1L, 1L), (2L, 1L)], (await app.Sql("select (facts->>'number')::bigint, (facts->>'added')::bigint from ledger.entry where type = 'catalogues.published' and facts->>'catalogue' = $1 order by 1", id)).Select(r => ((long)r[0]!, (long)r[1]!)));
  }

  [Fact]
  public async Task An_entry_is_found_by_its_other_names() {
    var id = NewId();
    await Publish(id, Entry("rice", "Lúa", synonyms: ["Thóc", "Lúa nước"]), Entry("corn", "Ngô", synonyms: ["Bắp"]), Entry("plain", "Khoai"));
    Assert.Equal(["rice"], (await Catalogues.Search(id, "thoc", 10, Ct)).Select(e => e.Code));
    Assert.Equal(["corn"], (await Catalogues.Search(id, "Bắp", 10, Ct)).Select(e => e.Code));
    Assert.Empty(await Catalogues.Search(id, "khoai bap", 10, Ct));
  }

  [Fact]
  public async Task A_code_tells_all_that_it_was_and_a_catalogue_what_changed_since_a_version() {
    var id = NewId();
    await Publish(id, Entry("a"), Entry("b"), Entry("c"));
    await Publish(id, Entry("a", "A2"), Entry("b"), Entry("d"));
    await Publish(id, Entry("a", "A3"), Entry("b"), Entry("d"));
    Assert.Equal([(1, 2, "Tên a"), (2, 3, "A2"), (3, null, "A3")], (await Catalogues.States(id, "a", Ct)).Select(s => (s.First, s.Until, s.Entry.Name.Vi)));
    Assert.Equal([("a", "Tên a", "A3"), ("c", "Tên c", null), ("d", null, "Tên d")], (await Catalogues.ChangesSince(id, 1, null, 10, Ct)).Select(c => (c.Code, c.Before?.Name.Vi, c.After?.Name.Vi)));
    Assert.Equal([("a", "A2", "A3")], (await Catalogues.ChangesSince(id, 2, null, 10, Ct)).Select(c => (c.Code, c.Before?.Name.Vi, c.After?.Name.Vi)));
    Assert.Equal(["c"], (await Catalogues.ChangesSince(id, 1, "a", 1, Ct)).Select(c => c.Code));
    Assert.Equal(["b"], (await Catalogues.Page(id, "a", 1, Ct)).Select(e => e.Code));
  }

  /// <summary>Random catalogues through random versions: each pinned version is what was published as it.</summary>
  [Fact]
  public async Task Every_version_stays_what_was_published_as_it() {
    var random = new Random(2911);
    var id = NewId();
    var published = new List<string[]>();
    string[] last = [];
    for (var round = 0; round < 25; round++) {
      var entries = Enumerable.Range(0, 12).Where(_ => random.Next(3) > 0).Select(i => Entry($"c{i:00}", $"{i} {random.Next(3)}", random.Next(2) == 0 ? null : "c00", random.Next(3) == 0 ? ["x"] : null)).ToArray();
      var told = entries.Select(Told).ToArray();
      Assert.Equal(round == 0 || !told.Order(StringComparer.Ordinal).SequenceEqual(last.Order(StringComparer.Ordinal), StringComparer.Ordinal), await Publish(id, entries) is not null);
      if (!told.SequenceEqual(last, StringComparer.Ordinal)) published.Add(last = told);
    }
    foreach (var (i, told) in published.Index()) Assert.Equal(told.Order(StringComparer.Ordinal), (await Catalogues.Page($"{id}@{i + 1}", null, 100, Ct)).Select(Told).Order(StringComparer.Ordinal));

    static string Told(CatalogueEntry e) => $"{e.Code}|{e.Name.Vi}|{e.Parent}|{string.Join(',', e.Synonyms ?? [])}";
  }

  /// <summary>Random mappings over days, in chains, circles and over catalogues in between, as a plain reading of them finds it.</summary>
  [Fact]
  public async Task A_chain_of_mappings_on_a_day_equals_a_plain_reading() {
    var random = new Random(77);
    var start = new DateOnly(2020, 1, 1);
    string[] ids = [NewId(), NewId(), NewId()];
    DateOnly? Day(int most) => random.Next(3) == 0 ? null : start.AddDays(random.Next(most));
    var all = ids.ToDictionary(i => i, _ => Enumerable.Range(0, 8).Select(n => Entry($"k{n}", from: random.Next(4) == 0 ? start.AddDays(random.Next(300)) : null, to: random.Next(4) == 0 ? start.AddDays(300 + random.Next(300)) : null,
      maps: [.. Enumerable.Range(0, random.Next(3)).Select(_ => new CatalogueMap(ids[random.Next(3)], $"k{random.Next(9)}", Day(400), Day(800)))])).ToArray());
    foreach (var (id, entries) in all) await Publish(id, entries);
    var found = 0;
    for (var asked = 0; asked < 150; asked++) {
      var (from, code, to, on) = (ids[random.Next(3)], $"k{random.Next(8)}", ids[random.Next(3)], start.AddDays(random.Next(800)));
      var plain = Plain(all, from, code, on).Where(p => p.Catalogue == to).Select(p => p.Code).Order(StringComparer.Ordinal).ToArray();
      Assert.Equal(plain, (await Catalogues.Map(from, code, to, on, Ct)).Select(m => m.Entry.Code).Order(StringComparer.Ordinal));
      found += plain.Length;
    }
    Assert.True(found > 50, $"only {found} found");
  }

  static HashSet<(string Catalogue, string Code)> Plain(Dictionary<string, CatalogueEntry[]> all, string catalogue, string code, DateOnly on) {
    var (seen, ends) = (new HashSet<(string, string)>(), new HashSet<(string, string)>());
    Visit(catalogue, code);
    return ends;

    void Visit(string at, string which) {
      if (!seen.Add((at, which)) || Array.Find(all[at], e => e.Code == which) is not { } entry) return;
      var goesOn = false;
      foreach (var map in entry.Maps ?? []) {
        if (map.From > on || map.To < on) continue;
        goesOn |= map.Catalogue == at;
        Visit(map.Catalogue, map.Code);
      }
      if (!goesOn && entry.HoldsOn(on)) ends.Add((at, which));
    }
  }
}
