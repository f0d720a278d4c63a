using System.Globalization;
using System.Text.Json.Nodes;
using Saola.Feel;
using Saola.Forms;
using Saola.Registries;

namespace Saola.PublicServices;

/// <summary>
/// What a granted result writes into a registry, as the procedure says it: FEEL over what the template of the result reads. A registry
/// is named by its key alone, for a province may not keep it; then nothing is written and the dossier goes on.
/// </summary>
/// <param name="Values">By field of the registry, those of its natural key among them. In a record that is there already, what is not known stays as it is, and an empty text empties its field.</param>
/// <param name="When">Only where this holds; always when null.</param>
/// <param name="From">The day from which it holds so, where the registry knows validity.</param>
/// <param name="Revoked">The state of a record that the result added, when the result is revoked, where the registry has one.</param>
/// <param name="Do"><c>add</c> a record, <c>change</c> the one that has its natural key, as a correction does, or <c>write</c>: change it, or add it when there is none.</param>
internal sealed record RecordBinding(string Registry, IReadOnlyDictionary<string, string> Values, string? When = null, string? From = null, string? Revoked = null, string Do = RecordBinding.Add) {
  public const string Add = "add", Change = "change";

  /// <summary>Every formula with its place in the procedure.</summary>
  public IEnumerable<(string Place, string Feel)> Formulas() => Values.Select(v => ($"values/{v.Key}", v.Value)).Concat(new[] { ("when", When), ("from", From) }.Where(f => f.Item2 is not null).Select(f => (f.Item1, f.Item2!)));

  /// <summary>The catalogues in which its formulas look up names.</summary>
  public IEnumerable<string> Catalogues() => Formulas().SelectMany(f => TemplateText.CataloguesOf(f.Feel)).OfType<string>().Distinct(StringComparer.Ordinal);

  /// <summary>What is to be written; null where this result writes nothing.</summary>
  public RecordOrder? Order(FeelContext values) {
    if (When is not null && !FeelExpression.Parse(When[1..]).Evaluate(values).IsTrue) return null;
    JsonNode? Of(string feel) => FeelExpression.Parse(feel[1..]).Evaluate(values).Value is { } value ? FeelValue.ToJson(value) : null;
    return new(Registry, new(Values.Select(v => KeyValuePair.Create(v.Key, Of(v.Value))).Where(v => v.Value is not null)), Do) {
      From = From is not null && DateOnly.TryParseExact((string?)Of(From), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null,
    };
  }
}
