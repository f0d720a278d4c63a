using Microsoft.OData.Edm;
using Microsoft.OData.UriParser;

namespace Saola.Registries;

/// <summary>
/// Registries as OData's entity data model: an entity set by the key of each, with the fields that somebody may name. A reference is the
/// id of the other record; the record itself is the navigation property of that name with <see cref="Record"/> after it.
/// </summary>
internal sealed class ODataModel {
  public const string Namespace = "Saola", Record = "_record";

  static ODataModel() => Geo.Declare();

  readonly Dictionary<string, EdmEntitySet> sets = new(StringComparer.Ordinal);

  public EdmModel Model { get; } = new();

  public IReadOnlyDictionary<string, FilterFields> Registries { get; }

  public ODataModel(IReadOnlyCollection<FilterFields> registries) {
    Registries = registries.ToDictionary(r => r.Definition.Key, StringComparer.Ordinal);
    var container = new EdmEntityContainer(Namespace, "Registries");
    var types = registries.ToDictionary(r => r.Definition.Key, r => TypeOf(r), StringComparer.Ordinal);
    foreach (var (key, type) in types) {
      Model.AddElement(type);
      sets[key] = container.AddEntitySet(key, type);
    }
    foreach (var fields in registries)
      foreach (var field in References(fields))
        if (types.TryGetValue(field.Registry!, out var target))
          sets[fields.Definition.Key].AddNavigationTarget(
            types[fields.Definition.Key].AddUnidirectionalNavigation(new() { Name = field.Key + Record, Target = target, TargetMultiplicity = EdmMultiplicity.ZeroOrOne }), sets[field.Registry!]);
    Model.AddElement(container);
  }

  public EdmEntitySet Set(string registry) => sets[registry];

  /// <summary>References that somebody may follow from records of the registry.</summary>
  public static IEnumerable<RegistryField> References(FilterFields fields) =>
    fields.Definition.Fields.Where(f => f is { Type: FieldType.Reference, Registry: not null } && fields.Find(f.Key) is not null && fields.Find(f.Key + Record) is null);

  static EdmEntityType TypeOf(FilterFields fields) {
    var type = new EdmEntityType(Namespace, fields.Definition.Key);
    foreach (var field in fields.All) {
      var isSystem = field.Name[0] == '_';
      var property = type.AddStructuralProperty(field.Key, EdmCoreModel.Instance.GetPrimitive(KindOf(fields, field), isNullable: !isSystem || field.Key is "state" or "from" or "to"));
      if (field.Name == Names.Id) type.AddKeys(property);
    }
    return type;
  }

  static EdmPrimitiveTypeKind KindOf(FilterFields fields, FilterField field) => field.Kind switch {
    ColumnKind.Integer => EdmPrimitiveTypeKind.Int64,
    ColumnKind.Decimal => EdmPrimitiveTypeKind.Decimal,
    ColumnKind.Date => EdmPrimitiveTypeKind.Date,
    ColumnKind.Time => EdmPrimitiveTypeKind.TimeOfDay,
    ColumnKind.Moment => EdmPrimitiveTypeKind.DateTimeOffset,
    ColumnKind.Boolean => EdmPrimitiveTypeKind.Boolean,
    ColumnKind.Id => EdmPrimitiveTypeKind.Guid,
    ColumnKind.Shape => Geo.KindOf(fields.Definition.Find(field.Key)!.Type, field.Srid),
    _ => EdmPrimitiveTypeKind.String,
  };
}
