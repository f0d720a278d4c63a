using System.Text.Json;
using System.Text.Json.Nodes;
using Saola.Forms;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Registries.Tests;

/// <summary>The forms of the packs look up in registries of the packs, and what they take from there they can hold.</summary>
public sealed class ShippedLookupTests {
  static readonly IReadOnlyDictionary<string, RegistryDefinition> Registries = Items("/registries/").Select(i => i.Deserialize<RegistryDefinition>(Json.Options)!).ToDictionary(d => d.Key);

  /// <summary>Registers that the program itself keeps, with what they tell.</summary>
  static readonly IReadOnlyDictionary<string, string[]> Kept = new Dictionary<string, string[]> {
    ["person"] = ["fullName", "personalNumber", "dateOfBirth", "gender", "ethnicGroup", "nationality", "phone", "email", "residenceCommune", "residenceDetail"],
    ["business"] = ["name", "taxCode", "phone", "email", "commune", "address"],
    ["office"] = ["name", "code", "phone", "email", "commune", "address"],
  };

  static IEnumerable<JsonElement> Items(string folder) => Repository.Files.Where(f => f.StartsWith("packs/", StringComparison.Ordinal) && f.Contains(folder, StringComparison.Ordinal))
    .SelectMany(f => JsonDocument.Parse(Repository.Read(f)).RootElement is var root && root.TryGetProperty("items", out var items) ? items.EnumerateArray().AsEnumerable() : [root]);

  static IEnumerable<string> Files => Repository.Files.Where(f => f.StartsWith("packs/", StringComparison.Ordinal) && f.Contains("/forms/", StringComparison.Ordinal));

  static FormField[] Fields(string file) => [.. FormDefinition.Parse(Repository.Read(file)).Fields];

  static (string Key, string Part)[] From(FormField field) => [.. (field.Properties.GetValueOrDefault("from") ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(f => (f.Split('.')[0], f.Split('.')[1]))];

  public static TheoryData<string> Looking => new(Files.Where(f => Fields(f).Any(x => x.Lookups.Count > 0)));

  /// <summary>The forms of dossiers, by their ids.</summary>
  public static TheoryData<string> OfProcedures => new(Items("/procedures/").SelectMany(p => p.GetProperty("cases").EnumerateArray().Prepend(p)).Select(c => c.TryGetProperty("form", out var form) ? form.GetString() : null).OfType<string>().Distinct().Order(StringComparer.Ordinal));

  static string FileOf(string id) => $"packs/{id.Split(':')[0]}/forms/{id.Split('/')[1]}.json";

  [Theory, MemberData(nameof(Looking))]
  public void Each_lookup_names_a_register_that_there_is_by_its_whole_key(string file) {
    foreach (var field in Fields(file))
      foreach (var lookup in field.Lookups) {
        if (Kept.ContainsKey(lookup)) continue;
        var d = Registries[lookup["registry.".Length..]];
        if (field.KeyParts.Count == 0) Assert.Equal((lookup, true), (lookup, d.NaturalKey is [var only] && Fits(d.Find(only)!, field)));
        else {
          Assert.Equal(d.NaturalKey.Order(StringComparer.Ordinal), field.KeyParts.Select(p => p.Name).Order(StringComparer.Ordinal));
          Assert.All(field.KeyParts, p => Assert.True(Fits(d.Find(p.Name)!, p.Field), $"{lookup}.{p.Name} is not typed in {p.Field.Key}"));
        }
      }
  }

  [Theory, MemberData(nameof(Looking))]
  public void What_is_filled_in_is_a_field_of_that_register_and_of_a_kind_that_fits(string file) {
    var fields = Fields(file);
    foreach (var field in fields)
      foreach (var (key, part) in From(field)) {
        var lookups = fields.Where(f => f.Key == key).SelectMany(f => f.Lookups).ToArray();
        var telling = lookups.Where(l => Kept.TryGetValue(l, out var said) ? said.Contains(part) : Registries[l["registry.".Length..]].Find(part) is not null).ToArray();
        Assert.True(telling.Length > 0, $"{file}: no register of {key} has {part}");
        foreach (var register in telling.Where(l => !Kept.ContainsKey(l))) {
          var from = Registries[register["registry.".Length..]].Find(part)!;
          Assert.True(Fits(from, field), $"{file}: {register}.{part} ({from.Type}) does not fit {field.Key} ({field.Kind})");
        }
      }
  }

  [Theory, MemberData(nameof(Looking))]
  public void A_register_that_is_asked_tells_something_that_the_form_asks_for(string file) {
    var fields = Fields(file);
    foreach (var field in fields)
      Assert.All(field.Lookups, l => Assert.Contains(fields.SelectMany(From), f => f.Key == field.Key && (Kept.TryGetValue(l, out var said) ? said.Contains(f.Part) : Registries[l["registry.".Length..]].Find(f.Part) is not null)));
  }

  /// <summary>Numbers of people and codes of enterprises are known by their patterns.</summary>
  [Theory, MemberData(nameof(OfProcedures))]
  public void A_number_that_a_declaration_asks_for_looks_up_or_is_filled_in(string form) {
    foreach (var field in Fields(FileOf(form)).Where(f => f.Limits.Pattern is { } p && (p.Contains("{12}", StringComparison.Ordinal) || p.Contains("{10}", StringComparison.Ordinal)) && f.Properties.GetValueOrDefault("input") == "numeric"))
      Assert.True(field.Lookups.Count > 0 || field.Sources.Count > 0, $"{form}: {field.Key} is typed alone");
  }

  [Fact]
  public void Declarations_look_up_by_each_kind_of_key() => Assert.Superset(
    new HashSet<string> { "person", "registry.citizen", "business", "registry.enterprise", "registry.land_parcel", "registry.construction_certificate", "registry.construction_capability" },
    OfProcedures.SelectMany(f => Fields(FileOf(f.Data))).SelectMany(f => f.Lookups).ToHashSet());

  static bool Fits(RegistryField from, FormField into) => (from.Type, into.Kind) switch {
    (FieldType.Text, FieldKind.TextArea) => true,
    (FieldType.Text or FieldType.Person or FieldType.Organisation, FieldKind.Text) => into.Limits.MaxLength is not { } most || from.MaxLength is not { } length || length <= most,
    (FieldType.Unit, FieldKind.Select or FieldKind.Unit) => into.Catalogue == "core:catalogue/commune",
    (FieldType.Choice, FieldKind.Select or FieldKind.Radio) => into.Catalogue == from.Catalogue,
    (FieldType.Date, FieldKind.Date) or (FieldType.Boolean, FieldKind.Checkbox) or (FieldType.Integer or FieldType.Money, FieldKind.Number) => true,
    (FieldType.Decimal, FieldKind.Number) => into.Decimals is not { } decimals || from.Decimals <= decimals,
    _ => false,
  };
}
