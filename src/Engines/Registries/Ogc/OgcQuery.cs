using System.Globalization;
using Microsoft.AspNetCore.Http;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>What is asked of the features of a collection (OGC API Features, Parts 1 to 3).</summary>
/// <param name="After">The cursor of the page before.</param>
internal sealed record OgcQuery(Filter? Filter, int Limit, OgcCrs Crs, string? After) {
  public const int Most = 1_000, Usual = 100;

  static readonly HashSet<string> own = new(StringComparer.Ordinal) { "limit", "bbox", "bbox-crs", "datetime", "crs", "filter", "filter-lang", "filter-crs", "after", "f", "lang" };

  public static Answer<OgcQuery> Read(IQueryCollection query, ReadableRegistry registry) {
    try {
      var filters = new List<Filter>();
      if (Text(query, "bbox") is { } bbox) filters.Add(Box(bbox, System(query, "bbox-crs"), registry));
      if (Text(query, "datetime") is { } datetime) filters.Add(Time(datetime, registry));
      if (Text(query, "filter") is { } filter) filters.Add(Written(filter, Text(query, "filter-lang") ?? "cql2-text", System(query, "filter-crs")));
      filters.AddRange(query.Where(q => !own.Contains(q.Key)).SelectMany(q => q.Value, (q, value) => new Filter.Compare(q.Key, Comparison.Equal, value ?? "")));
      return new OgcQuery(filters switch { [] => null, [var one] => one, _ => new Filter.All(filters) }, Count(Text(query, "limit")), System(query, "crs"), Text(query, "after"));
    } catch (FilterFault fault) {
      return fault.Error;
    }
  }

  /// <summary>Of one feature only its system of coordinates can be asked.</summary>
  public static Answer<OgcQuery> ReadOne(IQueryCollection query) {
    try {
      return query.Keys.FirstOrDefault(k => k is not ("crs" or "f" or "lang")) is { } unknown ? FilterErrors.UnknownField(unknown) : new OgcQuery(null, 1, System(query, "crs"), null);
    } catch (FilterFault fault) {
      return fault.Error;
    }
  }

  static string? Text(IQueryCollection query, string name) => query[name].ToString() is { Length: > 0 } text ? text : null;

  static OgcCrs System(IQueryCollection query, string name) =>
    Text(query, name) is not { } uri ? OgcCrs.Default : OgcCrs.Find(uri) ?? throw new FilterFault(FilterErrors.Unsupported($"{name}={uri}"));

  /// <summary>More than there is on a page is not refused: the next page goes on.</summary>
  static int Count(string? text) =>
    text is null ? Usual : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count >= 1 ? Math.Min(count, Most) : throw new FilterFault(RecordErrors.LimitWrong(Most));

  static Filter Written(string filter, string language, OgcCrs crs) {
    var read = language switch {
      "cql2-text" => Cql2Text.Read(filter, crs.Srid),
      "cql2-json" => Cql2Json.Read(filter, crs.Srid),
      _ => FilterErrors.Unsupported($"filter-lang={language}"),
    };
    return read.IsError ? throw new FilterFault(read.Error) : crs.Turned(read.Value);
  }

  /// <summary>Heights are not looked at. In degrees, a box whose west lies east of its east goes over the 180th meridian.</summary>
  static Filter Box(string bbox, OgcCrs crs, ReadableRegistry registry) {
    if (RestFilter.Numbers(bbox) is not { Length: 4 or 6 } n) throw new FilterFault(FilterErrors.BadShape("bbox"));
    var (west, south, east, north) = n.Length == 4 ? (n[0], n[1], n[2], n[3]) : (n[0], n[1], n[3], n[4]);
    if (crs.Swapped) (west, south, east, north) = (south, west, north, east);
    // what lies nowhere lies in no box
    if (Shape(registry) is not { } field) return Cql2Rules.False;
    Filter In(double from, double to) => new Filter.Spatial(field.Key, Relation.Intersects, FilterShapes.Box(from, south, to, north), crs.Srid);
    if (south > north || west > east && crs.Srid != OgcCrs.Default.Srid) throw new FilterFault(FilterErrors.BadShape("bbox"));
    return west <= east ? In(west, east) : new Filter.Any([In(west, 180), In(-180, east)]);
  }

  /// <summary>The shape by which a record lies somewhere: the first of its fields.</summary>
  public static FilterField? Shape(ReadableRegistry registry) => registry.Definition.Fields.Where(f => f.IsGeometry).Select(f => registry.Fields.Find(f.Key)).FirstOrDefault(f => f is not null);

  /// <summary>What holds in that time. Where the registry does not know validity, a record holds from ever until it is ended.</summary>
  static Filter Time(string datetime, ReadableRegistry registry) {
    var bounds = datetime.Split('/');
    if (bounds.Length > 2) throw Untimely();
    var (from, to) = (Day(bounds[0], bounds.Length == 2), Day(bounds[^1], bounds.Length == 2));
    if (from > to) throw Untimely();
    var filters = new List<Filter>();
    if (to is { } last && registry.Definition.Validity) filters.Add(new Filter.Any([new Filter.IsEmpty(Names.From), new Filter.Compare(Names.From, Comparison.LessOrEqual, Iso(last))]));
    if (from is { } first) filters.Add(new Filter.Any([new Filter.IsEmpty(Names.To), new Filter.Compare(Names.To, Comparison.Greater, Iso(first))]));
    return new Filter.All(filters);
  }

  static DateOnly? Day(string text, bool isBound) {
    if (isBound && text is "" or "..") return isBound ? null : throw Untimely();
    return FilterValues.Day(text) ?? (FilterValues.Moment(text) is { } at ? Vn.Day(at) : throw Untimely());
  }

  static FilterFault Untimely() => new(FilterErrors.Syntax(1, Words.T["filter_need_time"]));

  static string Iso(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
