using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Saola.Feel;
using Saola.Testing;
using Xunit;

namespace Saola.Kernel.Tests;

/// <summary>The packs of this program, as every installation gets them. Needs packs/core/generated, which ./test makes.</summary>
public sealed partial class RealPacksTests(SaolaApp app) : IClassFixture<SaolaApp> {
  static readonly string Folder = Path.Combine(Repository.Root, "packs");
  static readonly PackSet Set = PackReader.Read([Folder]).Set;
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  async Task<string> Apply() {
    using var output = new StringWriter();
    var code = await app.Services.GetRequiredService<PackCommand>().Run(["apply", Folder], output, Ct);
    Assert.True(code == 0, output.ToString());
    return output.ToString();
  }

  async Task<long> Count(string catalogue) => (long)(await app.Sql("select count(*) from kernel.catalogue_entry where catalogue = $1", catalogue))[0][0]!;

  [Fact]
  public async Task They_apply_and_a_second_time_changes_nothing() {
    await Apply();
    Assert.DoesNotMatch("(?m)^[+~!] ", await Apply());
    Assert.Equal((34L, 3321L, 10977L, 341L), (await Count("core:catalogue/province"), await Count("core:catalogue/commune"), await Count("core:catalogue/old-commune"), await Count("core:catalogue/business-type")));
    Assert.Equal(54L, await Count("core:catalogue/ethnic-group"));
  }

  [Fact]
  public async Task An_address_from_before_July_2025_leads_to_the_commune_of_today() {
    await Apply();
    var catalogues = app.Services.GetRequiredService<Catalogues>();
    var old = (await catalogues.Search("core:catalogue/old-commune", "phuong hoa lu pleiku", 5, Ct))[0];
    Assert.Equal("Phường Hoa Lư, Thành phố Pleiku, Tỉnh Gia Lai", old.Name.Vi);
    var now = await catalogues.Find("core:catalogue/commune", old.Attributes!.Value.GetProperty("now").GetString()!, Ct);
    Assert.Equal("Tỉnh Gia Lai", now!.Attributes!.Value.GetProperty("province").GetString());
    Assert.Contains(Set.Of("organisation"), o => o.Json.TryGetProperty("adminUnit", out var unit) && unit.GetString() == now.Code);
  }

  [Fact]
  public void Every_commune_office_governs_one_commune_of_the_province() {
    var communes = Set.Find("core:catalogue/commune")!.Json.GetProperty("entries").EnumerateArray().Where(e => e.GetProperty("parent").GetString() == "52").Select(e => e.GetProperty("code").GetString()!);
    var offices = Set.Of("organisation").Where(o => o.Json.GetProperty("kind").GetString() is "ward" or "commune").Select(o => o.Json.GetProperty("adminUnit").GetString()!);
    Assert.Equal(communes.Order(StringComparer.Ordinal), offices.Order(StringComparer.Ordinal));
  }

  public static TheoryData<string> Procedures => [.. Set.Of("procedure").Select(p => p.Id)];

  [Fact]
  public void Twenty_eight_procedures_of_which_at_least_twenty_are_processed_here_in_eight_fields_at_both_levels() {
    var here = Set.Of("procedure").Where(p => p.Json.GetProperty("route").GetProperty("system").GetString() == "here").ToList();
    Assert.Equal(28, Set.Of("procedure").Count());
    Assert.True(here.Count >= 20 && here.Select(p => p.Json.GetProperty("field").GetString()).Distinct().Count() >= 8);
    Assert.Equal(["commune", "province"], here.SelectMany(p => Strings(p.Json.GetProperty("levels"))).Distinct().Order(StringComparer.Ordinal));
  }

  [Theory]
  [MemberData(nameof(Procedures))]
  public void A_procedure_fits_its_form_its_offices_and_the_catalogues(string id) {
    var p = Set.Find(id)!.Json;
    Assert.Contains(p.GetProperty("field").GetString()!, Codes("core:catalogue/procedure-field"));
    Assert.Subset(Codes("core:catalogue/life-event"), Strings(p.GetProperty("lifeEvents")).ToHashSet(StringComparer.Ordinal));
    foreach (var offices in p.GetProperty("offices").EnumerateArray())
      if (offices.GetProperty("division").GetString() is { } division)
        foreach (var office in Offices(offices)) Assert.NotNull(Set.Find($"gia-lai:organisation/{office}-{division}"));
    if (p.GetProperty("route").GetProperty("system").GetString() != "here") return;
    var form = Set.Find(p.GetProperty("form").GetString()!)!;
    var asked = Fields(form.Json).Select(f => Property(f, "component")).OfType<string>().ToHashSet(StringComparer.Ordinal);
    var components = p.GetProperty("cases").EnumerateArray().SelectMany(c => c.GetProperty("components").EnumerateArray()).ToList();
    // A form that two procedures share may ask for what only one of them needs.
    var documents = components.Where(c => c.GetProperty("kind").GetString() == "document").Select(c => c.GetProperty("key").GetString()!).ToHashSet(StringComparer.Ordinal);
    if (Strings(p.GetProperty("channels")).Contains("online")) Assert.Superset(documents, asked);
    Assert.All(components, c => Assert.Contains(c.GetProperty("documentType").GetString()!, Codes("core:catalogue/document-type")));
  }

  /// <summary>Which service tasks there are is for the systems to say; everything else must run as it is drawn.</summary>
  [Fact]
  public async Task Every_process_can_be_executed() {
    await using var act = app.Begin();
    var engine = act.Services.GetRequiredService<Saola.Process.Processes>();
    var findings = Set.Of("process").SelectMany(p => engine.Lint(p.Text).Where(f => f.Code != "process.unknown_type").Select(f => $"{p.Name}:{f.Line} {f.Element} {f.Code} {f.Message}"));
    Assert.Empty(findings);
  }

  /// <summary>Every expression of every item, wherever it stands, with where it is.</summary>
  public static IEnumerable<(string Where, string Text)> Expressions() {
    foreach (var item in Set.Items.Where(i => i.Kind is "form" or "procedure"))
      foreach (Match m in Quoted().Matches(item.Text)) yield return (item.Id, JsonSerializer.Deserialize<string>($"\"{m.Groups["text"].Value}\"")!);
    foreach (var item in Set.Of("process"))
      foreach (Match m in InBpmn().Matches(item.Text)) yield return (item.Id, System.Net.WebUtility.HtmlDecode(m.Groups["text"].Value));
    foreach (var item in Set.Of("template"))
      foreach (Match m in InHtml().Matches(item.Text)) yield return (item.Id, m.Groups["text"].Value);
  }

  [Fact]
  public void Every_expression_is_FEEL() {
    var all = Expressions().ToList();
    Assert.True(all.Count > 500, $"{all.Count} expressions found");
    Assert.Empty(all.Select(e => (e.Where, e.Text, Error: FeelExpression.TryParse(e.Text, out var error) is null ? error : null)).Where(e => e.Error is not null).Select(e => $"{e.Where}: {e.Text}: {e.Error}"));
  }

  [Theory]
  [InlineData("2.000815", """{ "documents": [ { "pages": 2, "copies": 3 } ] }""", 12000)]
  [InlineData("2.000815", """{ "documents": [ { "pages": 5, "copies": 1 }, { "pages": 1, "copies": 2 } ] }""", 11000)]
  [InlineData("2.000815", """{ "documents": [ { "pages": 900, "copies": 1 } ] }""", 200000)]
  [InlineData("2.000635", """{ "copies": 4 }""", 32000)]
  public void A_fee_is_computed_from_the_answers(string code, string answers, int expected) {
    var fee = Set.Find($"gia-lai:procedure/{code}")!.Json.GetProperty("cases")[0].GetProperty("fees")[0].GetProperty("amount").GetString()!;
    var result = FeelExpression.Parse(fee[1..]).Evaluate(JsonNode.Parse(answers)!.AsObject());
    Assert.Equal(expected, Convert.ToInt32(result.Value!.ToString(), CultureInfo.InvariantCulture));
  }

  static IEnumerable<string> Offices(JsonElement selector) => selector.TryGetProperty("codes", out var codes) ? Strings(codes)
    : Set.Of("organisation").Where(o => Strings(selector.GetProperty("kinds")).Contains(o.Json.GetProperty("kind").GetString()!)).Select(o => o.Json.GetProperty("code").GetString()!);

  static IEnumerable<JsonElement> Fields(JsonElement parent) {
    if (!parent.TryGetProperty("components", out var components)) yield break;
    foreach (var field in components.EnumerateArray()) {
      yield return field;
      foreach (var below in Fields(field)) yield return below;
    }
  }

  static string? Property(JsonElement field, string name) => field.TryGetProperty("properties", out var p) && p.TryGetProperty(name, out var v) ? v.GetString() : null;
  static HashSet<string> Codes(string catalogue) => [.. Set.Find(catalogue)!.Json.GetProperty("entries").EnumerateArray().Select(e => e.GetProperty("code").GetString()!)];
  static string[] Strings(JsonElement array) => [.. array.EnumerateArray().Select(e => e.GetString()!)];

  [GeneratedRegex("\"=(?<text>(?:[^\"\\\\]|\\\\.)*)\"", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
  private static partial Regex Quoted();

  [GeneratedRegex("(?:\"=(?<text>[^\"]*)\"|>=(?<text>[^<]*)<)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
  private static partial Regex InBpmn();

  [GeneratedRegex(@"\{\{(?: (?<text>[^}]*) |#if (?<text>[^}]*)|#each \w+ in (?<text>[^}]*))\}\}", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
  private static partial Regex InHtml();
}
