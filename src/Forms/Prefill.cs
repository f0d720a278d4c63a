using System.Text.Json;
using System.Text.Json.Nodes;
using Saola.Kernel;

namespace Saola.Forms;

/// <summary>A value found for a field, and where it comes from in the words of the screen.</summary>
/// <param name="Message">The message by which another system gave it.</param>
public sealed record Found(JsonNode Value, string Origin, string? Message = null);

/// <summary>A place that values come from: its name is the first part of a field's <c>source</c> ("profile", "earlier").</summary>
public interface IPrefillSource {
  string Name { get; }

  /// <summary>Told beforehand of all that will be asked for, so that a place that is slow asks for it at once.</summary>
  Task Prepare(Actor actor, IReadOnlyCollection<string> wanted, CancellationToken ct) => Task.CompletedTask;

  /// <summary>The value of the part after the name, for this actor; null when the place does not know it.</summary>
  ValueTask<Found?> Find(Actor actor, string what, CancellationToken ct);

  /// <summary>In the words of the screen, that the place could not be asked just now; null when it was, or is none to wait for.</summary>
  string? Missed(string what) => null;
}

/// <summary>Where one value of a form came from, kept with the answers.</summary>
/// <param name="Message">The message by which another system gave it.</param>
/// <param name="Changed">The prefilled value was changed; officers see it, with who did it and when.</param>
public sealed record Provenance(string Source, string Origin, DateTimeOffset At, bool Changed, string? ChangedBy = null, DateTimeOffset? ChangedAt = null, string? Message = null);

/// <summary>What a form was filled with.</summary>
/// <param name="Values">The provenance of each value by its path.</param>
/// <param name="Missed">What could not be had just now, by the path of the field that stays empty; it is typed instead.</param>
public sealed record Prefilled(Dictionary<string, Provenance> Values, Dictionary<string, string> Missed);

/// <summary>Fills the empty fields of a form from what is already known of the person: declare once.</summary>
public sealed class Prefill(IEnumerable<IPrefillSource> sources) {
  readonly Dictionary<string, IPrefillSource> byName = sources.ToDictionary(s => s.Name);

  /// <summary>Fills fields that have no value yet. Rows of lists are not filled.</summary>
  public async Task<Prefilled> Fill(FormDefinition form, FormAnswers answers, Actor actor, DateTimeOffset now, CancellationToken ct) {
    var filled = new Prefilled(new(StringComparer.Ordinal), new(StringComparer.Ordinal));
    foreach (var wanted in form.Pages.SelectMany(p => Wanted(p.Group, answers.Data)).ToLookup(w => w.Place, w => w.What)) await wanted.Key.Prepare(actor, [.. wanted], ct);
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
      foreach (var (source, place, what) in Places(field)) {
        if (await place.Find(actor, what, ct) is not { } found) {
          if (place.Missed(what) is { } missed) filled.Missed.TryAdd(prefix + field.Key, missed);
          continue;
        }
        at[field.Key!] = found.Value.DeepClone();
        filled.Values[prefix + field.Key] = new(source, found.Origin, now, Changed: false, Message: found.Message);
        filled.Missed.Remove(prefix + field.Key);
        return;
      }
      if (field.Default is not null) at[field.Key!] = field.Default.DeepClone();
    }
  }

  IEnumerable<(string Source, IPrefillSource Place, string What)> Places(FormField field) {
    foreach (var source in field.Sources)
      if (source.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot && byName.TryGetValue(source[..dot], out var place)) yield return (source, place, source[(dot + 1)..]);
  }

  /// <summary>What the empty fields ask for.</summary>
  IEnumerable<(IPrefillSource Place, string What)> Wanted(FormField field, JsonObject? at) {
    if (field.Kind == FieldKind.Group) return field.Parts.SelectMany(part => Wanted(part, field.Key is null ? at : at?[field.Key] as JsonObject));
    return field.HoldsValue && FormRules.IsEmpty(at?[field.Key!]) ? Places(field).Select(p => (p.Place, p.What)) : [];
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
