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
public sealed record DataSource(string Document, string? Article = null, string? Url = null);

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
public sealed record RegistryDefinition(
  string Id, string Key, PackText Name, PackText? Description, string Owner, SharingClass Class, IReadOnlyList<string>? Readers, bool? Open,
  Writers Writers, bool Review, IReadOnlyList<string> NaturalKey, string Title, bool Validity, IReadOnlyList<RegistryState>? States,
  IReadOnlyList<RegistryField> Fields, DataSource? LegalBasis, DataSource? Source, JsonElement Verified) {

  [JsonIgnore] readonly Dictionary<string, RegistryField> byKey = Fields.GroupBy(f => f.Key, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.First(), StringComparer.Ordinal);

  public RegistryField? Find(string key) => byKey.GetValueOrDefault(key);

  [JsonIgnore] public bool HasPersonal => Fields.Any(f => f.Personal is not null);

  public static class Limits {
    public const int Key = 40, Fields = 200, Text = 20_000, Decimals = 12;
  }
}

/// <summary>A state of records, such as <c>active</c> or <c>revoked</c>.</summary>
public sealed record RegistryState(string Key, PackText Name);

/// <summary>One field.</summary>
/// <param name="Key">snake_case; the name of its column and at interfaces.</param>
/// <param name="Minimum">Of numbers and money; of dates as text, <c>2020-01-31</c>.</param>
/// <param name="Pattern">A regular expression that the whole text matches.</param>
/// <param name="Catalogue">Of a choice: the pack id of the catalogue.</param>
/// <param name="Registry">Of a reference: the key of the registry.</param>
/// <param name="Srid">Of points, lines and polygons: 4326 (WGS84) or a zone of VN-2000 (<see cref="Crs"/>).</param>
/// <param name="Formula">FEEL over the other fields: the value is computed at each write and cannot be typed.</param>
/// <param name="Personal">It is personal data: shown to who holds that right over the record, and to nobody else.</param>
/// <param name="Standard">The standard that the field follows, in its own words.</param>
/// <param name="List">Among the columns of the list when nobody has chosen others.</param>
/// <param name="Search">Found by the words of its value.</param>
public sealed record RegistryField(
  string Key, FieldType Type, PackText Name, PackText? Description = null, bool Required = false, bool Unique = false,
  JsonElement? Minimum = null, JsonElement? Maximum = null, int? MaxLength = null, int? Decimals = null, string? Pattern = null, string? Unit = null,
  string? Catalogue = null, string? Registry = null, int? Srid = null, string? Formula = null, PersonalMark? Personal = null,
  string? Standard = null, bool List = false, bool Search = false, DataSource? Source = null, JsonElement? Verified = null) {

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
