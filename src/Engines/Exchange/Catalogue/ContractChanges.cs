using System.Text.Json.Nodes;

namespace Saola.Exchange;

/// <summary>How two versions of a description differ; the name of each is that of the text that tells it.</summary>
internal enum ChangeKind {
  OperationRemoved, OperationAdded, ParameterAdded, ParameterAddedRequired, ParameterRemoved, BecameRequired, BecameOptional, BodyAdded, BodyAddedRequired, BodyRemoved, ContentRemoved, ContentAdded,
  ReplyRemoved, ReplyAdded, TypeNarrowed, TypeWidened, ValuesNarrowed, ValuesWidened, LimitNarrowed, LimitWidened, FieldRemoved, FieldAdded, FieldAddedRequired, RestChanged,
}

/// <param name="IsBreaking">Who called as the version before described may fail, or may not understand the answer.</param>
/// <param name="At">The operation, and in it the place.</param>
/// <param name="Detail">What it is about: a field, a type, a value.</param>
internal sealed record ContractChange(bool IsBreaking, ChangeKind Kind, string At, string Detail);

/// <summary>
/// What differs between two versions and whether it breaks. Of what is sent, all that was right before must still be right; of what is
/// answered, all that comes now must be what was described before. What cannot be judged counts as breaking.
/// </summary>
internal sealed class ContractChanges {
  const int MostDepth = 100;
  readonly List<ContractChange> found = [];

  /// <summary>Pairs that were compared in one operation: schemas may refer to themselves, and to others many times.</summary>
  readonly HashSet<(JsonObject, JsonObject, bool)> seen = [];
  int depth;

  public static IReadOnlyList<ContractChange> Between(Contract before, Contract after) {
    var changes = new ContractChanges();
    var (old, now) = (before.Operations.ToDictionary(o => o.Key), after.Operations.ToDictionary(o => o.Key));
    foreach (var (key, one) in old) if (!now.ContainsKey(key)) changes.Add(true, ChangeKind.OperationRemoved, one.Method + " " + one.Path);
    foreach (var (key, one) in now) {
      if (old.TryGetValue(key, out var was)) changes.Compare(was, one);
      else changes.Add(false, ChangeKind.OperationAdded, one.Method + " " + one.Path);
    }
    return [.. changes.found.Distinct().OrderByDescending(c => c.IsBreaking)];
  }

  /// <summary>The same of two shapes alone, sent or answered.</summary>
  public static IReadOnlyList<ContractChange> Between(ContractShape before, ContractShape after, bool isSent) {
    var changes = new ContractChanges();
    changes.Compare(before, after, isSent, "");
    return changes.found;
  }

  void Add(bool breaking, ChangeKind kind, string at, string detail = "") => found.Add(new(breaking, kind, at, detail));

  void Compare(ContractOperation before, ContractOperation after) {
    var at = $"{after.Method} {after.Path}";
    seen.Clear();
    Parameters(before, after, at);
    Body(before.Body, after.Body, at);
    var (old, now) = (before.Replies.ToDictionary(r => r.Status), after.Replies.ToDictionary(r => r.Status));
    foreach (var (status, was) in old) {
      if (!now.TryGetValue(status, out var one)) Add(was.IsSuccess, ChangeKind.ReplyRemoved, at, status);
      else Content(was.Content, one.Content, isSent: false, $"{at} {status}");
    }
    foreach (var status in now.Keys.Except(old.Keys)) Add(false, ChangeKind.ReplyAdded, at, status);
  }

  /// <summary>A variable of the path is known by its place, whatever it is called.</summary>
  static Dictionary<string, ContractParameter> Keyed(ContractOperation of) =>
    of.Parameters.Where(p => p.In != "path" || of.Path.Contains($"{{{p.Name}}}", StringComparison.Ordinal))
      .ToDictionary(p => p.In == "path" ? $"path {of.Path[..of.Path.IndexOf($"{{{p.Name}}}", StringComparison.Ordinal)].Count(c => c == '{')}" : $"{p.In} {(p.In == "header" ? p.Name.ToLowerInvariant() : p.Name)}");

  void Parameters(ContractOperation before, ContractOperation after, string at) {
    var (old, now) = (Keyed(before), Keyed(after));
    foreach (var (key, was) in old) if (!now.ContainsKey(key)) Add(false, ChangeKind.ParameterRemoved, at, was.Name);
    foreach (var (key, one) in now) {
      if (!old.TryGetValue(key, out var was)) {
        Add(one.IsRequired, one.IsRequired ? ChangeKind.ParameterAddedRequired : ChangeKind.ParameterAdded, at, one.Name);
        continue;
      }
      if (one.IsRequired != was.IsRequired) Add(one.IsRequired, one.IsRequired ? ChangeKind.BecameRequired : ChangeKind.BecameOptional, at, one.Name);
      Compare(was.Shape, one.Shape, isSent: true, $"{at} {one.Name}");
    }
  }

  void Body(ContractBody? before, ContractBody? after, string at) {
    if (before is null && after is null) return;
    if (before is null) Add(after!.IsRequired, after.IsRequired ? ChangeKind.BodyAddedRequired : ChangeKind.BodyAdded, at);
    else if (after is null) Add(true, ChangeKind.BodyRemoved, at);
    else {
      if (after.IsRequired != before.IsRequired) Add(after.IsRequired, after.IsRequired ? ChangeKind.BodyAddedRequired : ChangeKind.BecameOptional, at);
      Content(before.Content, after.Content, isSent: true, at);
    }
  }

  void Content(IReadOnlyDictionary<string, ContractContent> before, IReadOnlyDictionary<string, ContractContent> after, bool isSent, string at) {
    foreach (var (type, was) in before) {
      if (!after.TryGetValue(type, out var one)) Add(true, ChangeKind.ContentRemoved, at, type);
      else Compare(was.Shape, one.Shape, isSent, at);
    }
    foreach (var type in after.Keys.Except(before.Keys, StringComparer.OrdinalIgnoreCase)) Add(false, ChangeKind.ContentAdded, at, type);
  }

  void Compare(ContractShape before, ContractShape after, bool isSent, string at) {
    if (!seen.Add((before.Own, after.Own, isSent))) return;
    if (depth == MostDepth) {
      if (!JsonNode.DeepEquals(before.Own, after.Own)) Add(true, ChangeKind.RestChanged, at);
      return;
    }
    depth++;
    if (before.Parts.Count > 0 || after.Parts.Count > 0 || before.Own["not"] is not null || after.Own["not"] is not null) Whole(before, after, isSent, at);
    else {
      Narrow(before, after, isSent, at);
      if (before.Types.Contains("object") && after.Types.Contains("object")) Fields(before, after, isSent, at);
      if (before.Types.Contains("array") && after.Types.Contains("array") && (before.Own["items"] ?? after.Own["items"]) is not null) Compare(before.Items, after.Items, isSent, at + "[]");
    }
    depth--;
  }

  /// <summary>Part by part where they are put together alike; where they are not, nobody can say what still fits.</summary>
  void Whole(ContractShape before, ContractShape after, bool isSent, string at) {
    var (old, now) = (before.Parts, after.Parts);
    if (!old.Select(p => p.Word).SequenceEqual(now.Select(p => p.Word)) || !JsonNode.DeepEquals(Rest(before), Rest(after))) Add(true, ChangeKind.RestChanged, at);
    else foreach (var (was, one) in old.Zip(now)) Compare(was.Shape, one.Shape, isSent, at);
  }

  static JsonObject Rest(ContractShape of) {
    var rest = (JsonObject)of.Own.DeepClone();
    foreach (var name in new[] { "allOf", "oneOf", "anyOf", "description", "title", "example", "examples" }) rest.Remove(name);
    return rest;
  }

  /// <summary>Types, values and limits: what is narrower breaks what is sent, what is wider breaks what is answered.</summary>
  void Narrow(ContractShape before, ContractShape after, bool isSent, string at) {
    var (lost, won) = (Except(before.Types, after.Types), Except(after.Types, before.Types));
    if (lost.Length > 0) Add(isSent, ChangeKind.TypeNarrowed, at, string.Join(", ", lost));
    if (won.Length > 0) Add(!isSent, ChangeKind.TypeWidened, at, string.Join(", ", won));
    var (old, now) = (before.Values, after.Values);
    if (now is not null && (old is null || old.Any(v => !now.Any(n => JsonNode.DeepEquals(n, v))))) Add(isSent, ChangeKind.ValuesNarrowed, at, old is null ? Said(now) : Said([.. old.Where(v => !now.Any(n => JsonNode.DeepEquals(n, v)))]));
    if (old is not null && (now is null || now.Any(v => !old.Any(o => JsonNode.DeepEquals(o, v))))) Add(!isSent, ChangeKind.ValuesWidened, at, now is null ? Said(old) : Said([.. now.Where(v => !old.Any(o => JsonNode.DeepEquals(o, v)))]));
    foreach (var name in new[] { "minimum", "minLength", "minItems", "minProperties" }) Limits(before.Bound(name), after.Bound(name), (b, a) => a > b, name, isSent, at);
    foreach (var name in new[] { "maximum", "maxLength", "maxItems", "maxProperties" }) Limits(before.Bound(name), after.Bound(name), (b, a) => a < b, name, isSent, at);
    // of these none is known to be within another
    foreach (var name in new[] { "pattern", "format", "multipleOf", "exclusiveMinimum", "exclusiveMaximum", "uniqueItems", "additionalProperties", "patternProperties", "prefixItems", "contains" }) {
      var (was, one) = (Meant(before.Own[name]), Meant(after.Own[name]));
      if (JsonNode.DeepEquals(was, one)) continue;
      if (one is not null) Add(isSent || was is not null, ChangeKind.LimitNarrowed, at, name);
      if (was is not null) Add(!isSent || one is not null, ChangeKind.LimitWidened, at, name);
    }
  }

  /// <summary>That nothing is forbidden is the same as nothing said.</summary>
  static JsonNode? Meant(JsonNode? said) => said is JsonValue value && value.TryGetValue<bool>(out var flag) && flag == (value.GetPropertyName() == "additionalProperties") ? null : said;

  void Limits(decimal? before, decimal? after, Func<decimal, decimal, bool> narrower, string name, bool isSent, string at) {
    if (before == after) return;
    if (after is { } now && (before is not { } was || narrower(was, now))) Add(isSent, ChangeKind.LimitNarrowed, at, $"{name} {now}");
    else Add(!isSent, ChangeKind.LimitWidened, at, $"{name} {after?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "-"}");
  }

  void Fields(ContractShape before, ContractShape after, bool isSent, string at) {
    var (old, now, needed, needs) = (before.Properties, after.Properties, before.Required, after.Required);
    foreach (var (name, was) in old) {
      if (now.TryGetValue(name, out var one)) Compare(was, one, isSent, $"{at} {name}");
      // one that is sent all the same is passed over, unless nothing else may come
      else Add(!isSent || after.IsClosed, ChangeKind.FieldRemoved, at, name);
    }
    foreach (var name in now.Keys.Except(old.Keys)) {
      var must = isSent && needs.Contains(name);
      Add(must || !isSent && before.IsClosed, must ? ChangeKind.FieldAddedRequired : ChangeKind.FieldAdded, at, name);
    }
    foreach (var name in needs.Except(needed).Where(n => old.ContainsKey(n) || !now.ContainsKey(n))) Add(isSent, ChangeKind.BecameRequired, at, name);
    foreach (var name in needed.Except(needs).Where(n => now.ContainsKey(n) || !old.ContainsKey(n))) Add(!isSent, ChangeKind.BecameOptional, at, name);
  }

  static string[] Except(IReadOnlySet<string> of, IReadOnlySet<string> without) => [.. of.Except(without).Where(t => t != "integer" || !of.Contains("number")).Order(StringComparer.Ordinal)];
  static string Said(IReadOnlyList<JsonNode?> values) => string.Join(", ", values.Take(10).Select(v => v?.ToJsonString(Kernel.Json.Options) ?? "null"));
}
