using System.Text.Json;
using System.Text.Json.Nodes;
using Saola.Kernel;

namespace Saola.Forms;

/// <summary>A value found for a field, and where it comes from in the words of the screen.</summary>
public sealed record Found(JsonNode Value, string Origin);

/// <summary>A place that values come from: its name is the first part of a field's <c>source</c> ("profile", "earlier").</summary>
public interface IPrefillSource {
  string Name { get; }

  /// <summary>The value of the part after the name, for this actor; null when the place does not know it.</summary>
  ValueTask<Found?> Find(Actor actor, string what, CancellationToken ct);
}

/// <summary>Where one value of a form came from, kept with the answers.</summary>
/// <param name="Changed">The prefilled value was changed; officers see it, with who did it and when.</param>
public sealed record Provenance(string Source, string Origin, DateTimeOffset At, bool Changed, string? ChangedBy = null, DateTimeOffset? ChangedAt = null);

/// <summary>Fills the empty fields of a form from what is already known of the person: declare once.</summary>
public sealed class Prefill(IEnumerable<IPrefillSource> sources) {
  readonly Dictionary<string, IPrefillSource> byName = sources.ToDictionary(s => s.Name);

  /// <summary>Fills fields that have no value yet; returns the provenance of each by its path. Rows of lists are not filled.</summary>
  public async Task<Dictionary<string, Provenance>> Fill(FormDefinition form, FormAnswers answers, Actor actor, DateTimeOffset now, CancellationToken ct) {
    var filled = new Dictionary<string, Provenance>(StringComparer.Ordinal);
    foreach (var page in form.Pages) await Into(page.Group, "", answers.Data);
    return filled;

    async Task Into(FormField field, string prefix, JsonObject at) {
      if (field.Kind == FieldKind.Group) {
        if (field.Key is not null && at[field.Key] is not JsonObject) at[field.Key] = new JsonObject();
        var inner = field.Key is null ? at : (JsonObject)at[field.Key]!;
        foreach (var part in field.Parts) await Into(part, field.Key is null ? prefix : prefix + field.Key + ".", inner);
        return;
      }
      if (!field.HoldsValue || !FormRules.IsEmpty(at[field.Key!])) return;
      foreach (var source in field.Sources) {
        var dot = source.IndexOf('.', StringComparison.Ordinal);
        if (dot < 1 || !byName.TryGetValue(source[..dot], out var place)) continue;
        if (await place.Find(actor, source[(dot + 1)..], ct) is not { } found) continue;
        at[field.Key!] = found.Value.DeepClone();
        filled[prefix + field.Key] = new(source, found.Origin, now, Changed: false);
        return;
      }
      if (field.Default is not null) at[field.Key!] = field.Default.DeepClone();
    }
  }

  /// <summary>Marks the prefilled values that were changed since, with who changed them; the last one counts.</summary>
  public static void MarkChanges(Dictionary<string, Provenance> provenance, FormAnswers before, FormAnswers after, Actor by, DateTimeOffset at) => Mark(provenance, before, after, by.Name, at);

  /// <summary>The same where provenance is kept beside the answers.</summary>
  public static JsonObject MarkChanges(JsonObject kept, JsonObject before, JsonObject after, string by, DateTimeOffset at) {
    var provenance = Read(kept);
    Mark(provenance, new(before), new(after), by, at);
    return JsonSerializer.SerializeToNode(provenance, Json.Options)!.AsObject();
  }

  static void Mark(Dictionary<string, Provenance> provenance, FormAnswers before, FormAnswers after, string by, DateTimeOffset at) {
    foreach (var (path, filled) in provenance.ToArray())
      if (!JsonNode.DeepEquals(before.At(path), after.At(path))) provenance[path] = filled with { Changed = true, ChangedBy = by, ChangedAt = at };
  }

  /// <summary>Provenance as it is kept; what is none is left out.</summary>
  public static Dictionary<string, Provenance> Read(JsonObject kept) {
    var read = new Dictionary<string, Provenance>(StringComparer.Ordinal);
    foreach (var (path, node) in kept) {
      try {
        if (node.Deserialize<Provenance>(Json.Options) is { Source: not null, Origin: not null } one) read[path] = one;
      } catch (JsonException) {
        // an interface took anything here once
      }
    }
    return read;
  }
}
