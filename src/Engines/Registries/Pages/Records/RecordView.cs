using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;
using Saola.Kernel;

namespace Saola.Registries.Pages;

/// <summary>What a list shows: the words and conditions by which records are chosen, its columns and its order. All of it is in the address.</summary>
/// <param name="Columns">Besides the title; those of the definition when null.</param>
internal sealed record RecordView(string Words, RecordFilter Filter, IReadOnlyList<string>? Columns, IReadOnlyList<SortKey> Sort) {
  public const int MostColumns = 30, MostSort = 3;
  static readonly HashSet<string> page = new(StringComparer.Ordinal) { "q", "cot", "sap", "sau", "truoc", "xem", "chon", "tat-ca", "lang", RestFilter.Match };

  /// <summary>Nothing is asked for.</summary>
  public bool IsPlain => Words.Length == 0 && Filter.Groups.Count == 0 && Columns is null && Sort.Count == 0;

  public static RecordView Read(IEnumerable<KeyValuePair<string, StringValues>> query, OpenRegistry open) {
    var all = query.SelectMany(p => p.Value, (p, value) => KeyValuePair.Create(p.Key, value ?? "")).ToList();
    string? One(string name) => all.LastOrDefault(p => p.Key == name).Value;
    var conditions = all.Where(p => p.Key == RestFilter.Match || !page.Contains(p.Key)).ToList();
    return new(
      Vn.Clean(One("q")), RecordFilter.Read(conditions, key => open.Definition.Find(key) is not null), One("cot") is { Length: > 0 } columns ? [.. Listed(columns).Distinct(StringComparer.Ordinal).Take(MostColumns)] : null,
      [.. Listed(One("sap")).Select(s => new SortKey(s.TrimStart('-'), s.StartsWith('-'))).DistinctBy(s => s.Field).Take(MostSort)]);
  }

  public static RecordView Read(string query, OpenRegistry open) => Read(QueryHelpers.ParseQuery(query), open);

  static string[] Listed(string? list) => (list ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

  /// <summary>By which records are chosen, as the address and every interface names them.</summary>
  public IEnumerable<KeyValuePair<string, string>> Conditions => Words.Length > 0 ? Filter.Parameters().Prepend(new("q", Words)) : Filter.Parameters();

  public string? SortText => Sort.Count == 0 ? null : string.Join(',', Sort.Select(s => s.Descending ? "-" + s.Field : s.Field));

  /// <summary>As the address of the list has it, without the sign before it.</summary>
  public string Query => Written(Conditions, ("cot", Columns is null ? null : string.Join(',', Columns)), ("sap", SortText));

  /// <summary>The conditions alone, for what is done with all that they find.</summary>
  public string ConditionQuery => Written(Conditions);

  static string Written(IEnumerable<KeyValuePair<string, string>> conditions, params (string Name, string? Value)[] more) =>
    QueryString.Create(conditions.Concat(more.Where(m => m.Value is not null).Select(m => KeyValuePair.Create(m.Name, m.Value!))).Select(p => KeyValuePair.Create(p.Key, (string?)p.Value))).Value!.TrimStart('?');

  /// <param name="saved">The saved view that it began as.</param>
  public string Address(string registry, Guid? saved = null) =>
    $"{RecordPaths.Records(registry)}{string.Join('&', new[] { Query, saved is { } id ? $"xem={id}" : IsPlain ? "xem=" : "" }.Where(p => p.Length > 0)) switch { "" => "", var query => "?" + query }}";

  /// <summary>What records are asked for; without parts when all are.</summary>
  public Answer<Filter.All> Wanted() => RestFilter.Read(Conditions, new HashSet<string>(StringComparer.Ordinal));

  /// <summary>Without what names no field that this person may ask for; and the names of what was left out.</summary>
  public (RecordView View, IReadOnlyList<string> Gone) Known(IReadOnlyList<ListField> fields, RegistryDefinition definition) {
    var named = new FilterFields(definition, f => fields.Any(l => l.Own == f && l.MayAsk));
    bool Asked(string key) => named.Find(key) is not null;
    bool Shown(string key) => fields.Any(f => f.Key == key);
    bool Sorted(string key) => named.Find(key) is { Kind: not ColumnKind.Shape };
    string[] gone = [.. Filter.Rows.Select(r => r.Field).Where(k => !Asked(k)), .. (Columns ?? []).Where(k => !Shown(k)), .. Sort.Select(s => s.Field).Where(k => !Sorted(k))];
    return gone.Length == 0 ? (this, []) : (this with { Filter = Filter.Where(r => Asked(r.Field)), Columns = Columns is null ? null : [.. Columns.Where(Shown)], Sort = [.. Sort.Where(s => Sorted(s.Field))] }, [.. gone.Distinct(StringComparer.Ordinal)]);
  }
}
