using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>What a definition would do if it came in force now.</summary>
/// <param name="Destructive">Values would leave records: a second person of the owner decides.</param>
/// <param name="Elsewhere">The same concepts in other registries, with who owns them.</param>
/// <param name="Compared">The values of all registries were compared; otherwise nobody asked for it, or time ran out.</param>
public sealed record DefinitionForecast(IReadOnlyList<ForeseenStep> Steps, bool Destructive, IReadOnlyList<LikeConcept> Elsewhere, bool Compared);

/// <param name="Field">The key of the field that it changes; null where it changes more.</param>
/// <param name="Says">The step in words.</param>
/// <param name="Rows">How many records it touches.</param>
/// <param name="Seconds">How long that takes, about.</param>
public sealed record ForeseenStep(string? Field, string Says, long Rows, int Seconds, bool Reversible, bool Destructive);

/// <param name="Field">The field that is asked about; null for the registry itself.</param>
/// <param name="By">What is the same: <c>key</c>, <c>name</c>, <c>catalogue</c>, <c>values</c>.</param>
/// <param name="Share">How much of what the field holds is there too, from 0 to 1; null where values are not what is the same.</param>
public sealed record LikeConcept(string? Field, IReadOnlyList<string> By, string Registry, PackText RegistryName, string? OtherField, PackText OtherName, string OwnerName, double? Share);

public sealed partial class Registries {
  /// <summary>What a definition would change, and where the same is kept already; null where it is no definition that could come in force.</summary>
  /// <param name="content">The text of the definition, as a pack has it.</param>
  /// <param name="compare">Look into the values of other registries too, which takes up to a few seconds.</param>
  public async Task<DefinitionForecast?> Foresee(Work w, string content, bool compare, CancellationToken ct) {
    if (DefinitionText.Parse(content) is not { } definition || await check.Look(w, definition, ct) is not { Asked: { } asked, Faults.Count: 0 }) return null;
    var foreseen = await check.Foresee(w, asked, sound: true, compare, ct);
    return new([.. foreseen.Steps.Select(s => new ForeseenStep(s.Field, s.Say(), s.Rows, s.Seconds, s.Reversible, s.Destructive))], foreseen.Steps.Any(s => s.Destructive),
      [.. foreseen.Elsewhere.Select(e => new LikeConcept(e.Field, e.By, e.Registry, e.RegistryName, e.OtherField, e.OtherName, e.OwnerName, e.Share))], foreseen.Compared);
  }

  /// <summary>The fields that a file of rows seems to have, to begin a definition with: CSV, a workbook or objects of JSON, by the ending of its name.</summary>
  public static Task<Answer<DraftedFields>> FieldsOf(Stream content, string name, CancellationToken ct) => FileFields.Read(content, name, ct);

  /// <summary>A definition as the file that a person reads: what says nothing is absent, but for what a file says also where it says no, or nothing yet.</summary>
  public static void Trim(JsonObject definition) => DefinitionText.Trim(definition);

  /// <summary>A key made of what people call something: "Tên cơ sở" is <c>ten_co_so</c>. Never empty.</summary>
  public static string KeyOf(string title) {
    var key = new StringBuilder();
    foreach (var c in Vn.Fold(title))
      if (char.IsAsciiLetterOrDigit(c)) key.Append(key.Length == 0 && char.IsAsciiDigit(c) ? "so_" : "").Append(c);
      else if (key.Length > 0 && key[^1] != '_') key.Append('_');
    return key.ToString()[..Math.Min(key.Length, RegistryDefinition.Limits.Key)].Trim('_') is { Length: > 0 } made ? made : "truong";
  }

  /// <summary>The same for a field: with a number where the key is taken, or where interfaces call so what every record has.</summary>
  /// <param name="taken">The new key is among them afterwards.</param>
  public static string KeyOf(string title, ISet<string> taken) {
    var plain = KeyOf(title);
    for (var n = 1; ; n++) {
      var key = n == 1 ? plain : string.Create(CultureInfo.InvariantCulture, $"{plain[..Math.Min(plain.Length, RegistryDefinition.Limits.Key - 4)].TrimEnd('_')}_{n}");
      if (!DefinitionLint.IsTaken(key) && taken.Add(key)) return key;
    }
  }
}
