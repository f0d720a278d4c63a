using System.Text.Json;
using System.Text.Json.Serialization;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>
/// The six classes in which a unit plans its data (Kon Tum e-Government 3.0, 2.5): master data and shared catalogues, for itself,
/// for other units of the same agency, derived by computing, shared with two or more other agencies, and taken from others.
/// </summary>
public enum SharingClass { Foundation, Internal, InternallyShared, Derived, Shared, Reference }

/// <summary>Who keeps the records: the owner alone, or every office its own.</summary>
public enum Writers { Owner, Offices }

/// <summary>Where a datum comes from by law or standard.</summary>
public sealed record DataSource(string Document, string? Article = null, string? Url = null) {
  internal string Said => string.Join(", ", new[] { Document, Article, Url }.Where(t => t is not null));
}

/// <summary>A registry as its pack or the studio describes it; the form of <c>packs/schema/registry.json</c>.</summary>
/// <param name="Key">The name of its table and of its interfaces: <c>food_establishment</c>, at most <see cref="Limits.Key"/> signs.</param>
/// <param name="Owner">The pack id of the organisation that owns it.</param>
/// <param name="Readers">Pack ids of organisations that may read an internally shared or derived one besides the owner.</param>
/// <param name="Open">Whether everyone may have it, without its personal fields; null while nobody has decided.</param>
/// <param name="Review">A second person confirms each change before it counts.</param>
/// <param name="NaturalKey">Fields that together name one record; the record's key at interfaces.</param>
/// <param name="Title">The field by which people call a record.</param>
/// <param name="Validity">Records hold from a day to a day.</param>
/// <param name="States">In which state a record can be, the first being the one it begins in; none when it has no states.</param>
/// <param name="Verified">False, true, or the day on which the source was checked.</param>
/// <param name="Closed">Out of use: what it holds is kept and read, and nothing is written any more.</param>
/// <param name="Catalogue">Its records are the entries of a shared catalogue; null where they are not.</param>
public sealed record RegistryDefinition(
  string Id, string Key, PackText Name, PackText? Description, string Owner, SharingClass Class, IReadOnlyList<string>? Readers, bool? Open,
  Writers Writers, bool Review, IReadOnlyList<string> NaturalKey, string Title, bool Validity, IReadOnlyList<RegistryState>? States,
  IReadOnlyList<RegistryField> Fields, DataSource? LegalBasis, DataSource? Source, JsonElement Verified,
  [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool Closed = false, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] CatalogueFields? Catalogue = null) {

  [JsonIgnore] readonly Dictionary<string, RegistryField> byKey = Fields.GroupBy(f => f.Key, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.First(), StringComparer.Ordinal);

  /// <summary>Where the second person confirms changes: in the owner office, or in the office that keeps the record, which it is when nothing is said.</summary>
  [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public Writers? Approvers { get; init; }

  /// <summary>Its records are scanned drawings that lie upon the map; null where they are not.</summary>
  [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public DrawingFields? Drawing { get; init; }

  public RegistryField? Find(string key) => byKey.GetValueOrDefault(key);

  /// <summary>The pack id of the catalogue whose entries its records are: the registry's, as one of a catalogue.</summary>
  [JsonIgnore] public string? CatalogueId => Catalogue is null ? null : Id.Replace(":registry/", ":catalogue/", StringComparison.Ordinal);

  [JsonIgnore] public bool HasPersonal => Fields.Any(f => f.Personal is not null);

  public static class Limits {
    public const int Key = 40, Fields = 200, Text = 20_000, Decimals = 12, Examples = 60;
  }
}

/// <summary>Which fields of a record say what of a drawing.</summary>
/// <param name="Original">The scan, a file.</param>
/// <param name="Rectified">The file that is made of it in the system of the frame.</param>
/// <param name="Frame">The outline of the sheet, a polygon in a system of VN-2000.</param>
/// <param name="Residual">The mean error of the control points in metres, a decimal.</param>
/// <param name="On">The day on which it was rectified.</param>
public sealed record DrawingFields(string Original, string Rectified, string Frame, string? Residual = null, string? On = null) {
  /// <summary>Each named field with its place in the definition, and whether a field may be it.</summary>
  internal IEnumerable<(string Pointer, string Field, Func<RegistryField, bool> Fits)> Named() =>
    new (string, string?, Func<RegistryField, bool>)[] {
      ("/drawing/original", Original, f => f.Type == FieldType.File), ("/drawing/rectified", Rectified, f => f.Type == FieldType.File), ("/drawing/frame", Frame, f => f.Type == FieldType.Polygon && f.Srid is not (null or Crs.Wgs84)),
      ("/drawing/residual", Residual, f => f.Type == FieldType.Decimal), ("/drawing/on", On, f => f.Type == FieldType.Date),
    }.Where(f => f.Item2 is not null).Select(f => (f.Item1, f.Item2!, f.Item3));
}

/// <summary>Which fields of a record say what of its entry in the shared catalogue; entries hold as long as their records.</summary>
/// <param name="Parent">Of the code of the entry above.</param>
/// <param name="Synonyms">Of other names, separated by semicolons.</param>
/// <param name="Maps">Codes in other catalogues.</param>
public sealed record CatalogueFields(string Code, string Name, string? NameEn = null, string? Parent = null, string? Synonyms = null, IReadOnlyList<CatalogueMapField>? Maps = null) {
  /// <summary>The fields with the place of each in the definition.</summary>
  internal IEnumerable<(string Pointer, string Field)> Named() =>
    new (string, string?)[] { ("/catalogue/code", Code), ("/catalogue/name", Name), ("/catalogue/nameEn", NameEn), ("/catalogue/parent", Parent), ("/catalogue/synonyms", Synonyms) }
      .Concat((Maps ?? []).SelectMany((m, i) => new (string, string?)[] { ($"/catalogue/maps/{i}/field", m.Field), ($"/catalogue/maps/{i}/from", m.From), ($"/catalogue/maps/{i}/to", m.To) }))
      .Where(f => f.Item2 is not null).Select(f => (f.Item1, f.Item2!));
}

/// <param name="Field">Holds the code in the other catalogue.</param>
/// <param name="Catalogue">The pack id of that catalogue.</param>
/// <param name="From">The field of the first day on which it is that code; always when null.</param>
/// <param name="To">The field of the last one.</param>
public sealed record CatalogueMapField(string Field, string Catalogue, string? From = null, string? To = null);

/// <summary>A state of records, such as <c>active</c> or <c>revoked</c>.</summary>
public sealed record RegistryState(string Key, PackText Name);

/// <summary>One field.</summary>
/// <param name="Key">snake_case; the name of its column and at interfaces.</param>
/// <param name="Minimum">Of numbers and money; of dates as text, <c>2020-01-31</c>.</param>
/// <param name="Pattern">A regular expression that the whole text matches.</param>
/// <param name="Catalogue">Of a choice: the pack id of the catalogue, which is followed, or <c>id@3</c> to stay with its version 3.</param>
/// <param name="Registry">Of a reference: the key of the registry.</param>
/// <param name="Srid">Of points, lines and polygons: 4326 (WGS84) or a zone of VN-2000 (<see cref="Crs"/>).</param>
/// <param name="Formula">FEEL over the other fields: the value is computed at each write and cannot be typed.</param>
/// <param name="Personal">It is personal data: shown to who holds that right over the record, and to nobody else.</param>
/// <param name="Standard">The standard that the field follows, in its own words.</param>
/// <param name="List">Among the columns of the list when nobody has chosen others.</param>
/// <param name="Search">Found by the words of its value.</param>
/// <param name="Examples">Values as they occur, for who looks for the same elsewhere; never of a personal field.</param>
public sealed record RegistryField(
  string Key, FieldType Type, PackText Name, PackText? Description = null, bool Required = false, bool Unique = false,
  JsonElement? Minimum = null, JsonElement? Maximum = null, int? MaxLength = null, int? Decimals = null, string? Pattern = null, string? Unit = null,
  string? Catalogue = null, string? Registry = null, int? Srid = null, string? Formula = null, PersonalMark? Personal = null,
  string? Standard = null, bool List = false, bool Search = false, DataSource? Source = null, JsonElement? Verified = null,
  [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] IReadOnlyList<string>? Examples = null) {

  [JsonIgnore] public bool IsGeometry => Type is FieldType.Point or FieldType.Line or FieldType.Polygon;

  [JsonIgnore] public bool IsComputed => Formula is not null;

  /// <summary>The formula without the sign that says that it is one.</summary>
  [JsonIgnore] public string? Feel => Formula is ['=', .. var text] ? text : Formula;
}

/// <summary>Marks personal data, with the provision that lets it be kept; null where that is not verified.</summary>
public sealed record PersonalMark(DataSource? Basis);

/// <summary>Systems of coordinates that fields may use.</summary>
public static class Crs {
  public const int Wgs84 = 4326;

  /// <summary>VN-2000 / TM-3 zones of EPSG (9205 to 9218, central meridians 103°00' to 108°30') and VN-2000 / UTM zones 48N and 49N.</summary>
  public static IReadOnlySet<int> All { get; } = new HashSet<int> { Wgs84, 3405, 3406, 9205, 9206, 9207, 9208, 9209, 9210, 9211, 9212, 9213, 9214, 9215, 9216, 9217, 9218, 5896, 5897, 5898, 5899 };
}
