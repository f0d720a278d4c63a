using System.Globalization;
using System.Text.Json.Nodes;
using System.Xml;
using System.Xml.Linq;
using System.Xml.Schema;

namespace Saola.Exchange;

/// <summary>An operation of a SOAP service: what its body holds both ways.</summary>
internal sealed record WsdlOperation(string Action, XmlSchemaElement Input, XmlSchemaElement Output);

/// <summary>
/// A description of SOAP (WSDL 1.1, document/literal over HTTP, SOAP 1.1 or 1.2), and by its schemas JSON as the XML it asks for and back. What
/// it refers to elsewhere is not looked up.
/// </summary>
internal sealed class Wsdl {
  static readonly XNamespace Space = "http://schemas.xmlsoap.org/wsdl/", Instance = "http://www.w3.org/2001/XMLSchema-instance", Schema = XmlSchema.Namespace;
  static readonly XNamespace[] Soaps = ["http://schemas.xmlsoap.org/wsdl/soap/", "http://schemas.xmlsoap.org/wsdl/soap12/"];
  readonly XElement whole;
  readonly XmlSchemaSet schemas = new() { XmlResolver = null };

  /// <exception cref="XmlException">It is no XML.</exception>
  /// <exception cref="XmlSchemaException">Its schemas are none.</exception>
  public Wsdl(string text) {
    whole = XmlForm.Parse(System.Text.Encoding.UTF8.GetBytes(text));
    foreach (var schema in whole.Elements(Space + "types").Elements(Schema + "schema")) {
      // prefixes that are declared further up count in it too
      foreach (var outer in whole.Attributes().Where(a => a.IsNamespaceDeclaration && schema.Attribute(a.Name) is null)) schema.Add(new XAttribute(outer));
      using var reader = schema.CreateReader();
      schemas.Add(null, reader);
    }
    schemas.Compile();
  }

  /// <summary>Null where there is no such operation, or it speaks another style.</summary>
  public WsdlOperation? Find(string name) {
    foreach (var binding in whole.Elements(Space + "binding")) {
      if (Soaps.Select(s => (Space: s, Own: binding.Element(s + "binding"))).FirstOrDefault(b => b.Own is not null) is not { Own: { } soap } spoken) continue;
      var operation = binding.Elements(Space + "operation").FirstOrDefault(o => (string?)o.Attribute("name") == name);
      var own = operation?.Element(spoken.Space + "operation");
      if (operation is null || ((string?)own?.Attribute("style") ?? (string?)soap.Attribute("style") ?? "document") != "document") continue;
      var port = whole.Elements(Space + "portType").FirstOrDefault(p => (string?)p.Attribute("name") == Local((string?)binding.Attribute("type")))?.Elements(Space + "operation").FirstOrDefault(o => (string?)o.Attribute("name") == name);
      if (Body(port, "input") is { } input && Body(port, "output") is { } output) return new((string?)own?.Attribute("soapAction") ?? "", input, output);
    }
    return null;
  }

  XmlSchemaElement? Body(XElement? port, string way) {
    var message = whole.Elements(Space + "message").FirstOrDefault(m => (string?)m.Attribute("name") == Local((string?)port?.Element(Space + way)?.Attribute("message")));
    if (message?.Elements(Space + "part").ToArray() is not [var part] || (string?)part.Attribute("element") is not { } element) return null;
    var (prefix, local) = element.Split(':') is [var p, var l] ? (p, l) : ("", element);
    var space = prefix.Length == 0 ? part.GetDefaultNamespace() : part.GetNamespaceOfPrefix(prefix);
    return schemas.GlobalElements[new XmlQualifiedName(local, space?.NamespaceName)] as XmlSchemaElement;
  }

  static string? Local(string? name) => name?[(name.IndexOf(':', StringComparison.Ordinal) + 1)..];

  /// <summary>In the order and under the names of the schema; what it does not know is left out.</summary>
  public static XElement Write(XmlSchemaElement declared, JsonNode? value) {
    var made = new XElement(NameOf(declared.QualifiedName));
    if (value is null) {
      made.Add(new XAttribute(Instance + "nil", true));
      return made;
    }
    if (declared.ElementSchemaType is not XmlSchemaComplexType type) {
      made.Value = value.ToString();
      return made;
    }
    var fields = value as JsonObject ?? new JsonObject { ["#text"] = value.DeepClone() };
    foreach (XmlSchemaAttribute attribute in type.AttributeUses.Values)
      if (fields["@" + attribute.Name] is { } given) made.Add(new XAttribute(NameOf(attribute.QualifiedName), given.ToString()));
    foreach (var child in Children(type)) {
      var there = fields.TryGetPropertyValue(child.QualifiedName.Name, out var one);
      if (one is JsonArray list) made.Add(list.Select(item => Write(child, item)));
      else if (one is not null || there && child.IsNillable && child.MinOccurs > 0) made.Add(Write(child, one));
    }
    if (type.ContentModel is XmlSchemaSimpleContent && fields["#text"] is { } text) made.Add(new XText(text.ToString()));
    return made;
  }

  /// <summary>What may come more than once is a list, however often it came; numbers and yes or no are so in JSON too.</summary>
  public static JsonNode? Read(XmlSchemaElement declared, XElement element) {
    if ((string?)element.Attribute(Instance + "nil") is "true" or "1") return null;
    if (declared.ElementSchemaType is not XmlSchemaComplexType type) return Simple(declared.ElementSchemaType, element.Value);
    var made = new JsonObject();
    foreach (XmlSchemaAttribute attribute in type.AttributeUses.Values)
      if ((string?)element.Attribute(NameOf(attribute.QualifiedName)) is { } given) made["@" + attribute.Name] = Simple(attribute.AttributeSchemaType, given);
    foreach (var child in Children(type)) {
      var same = element.Elements(NameOf(child.QualifiedName)).ToArray();
      if (child.MaxOccurs > 1) made[child.QualifiedName.Name] = new JsonArray([.. same.Select(e => Read(child, e))]);
      else if (same.Length > 0) made[child.QualifiedName.Name] = Read(child, same[0]);
    }
    if (type.ContentModel is XmlSchemaSimpleContent) made["#text"] = Simple(type, element.Value);
    return made;
  }

  static JsonNode Simple(XmlSchemaType? type, string text) => type?.Datatype?.TypeCode switch {
    XmlTypeCode.Boolean => JsonValue.Create(text.Trim() is "true" or "1"),
    >= XmlTypeCode.Integer and <= XmlTypeCode.PositiveInteger or XmlTypeCode.Decimal when decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) => JsonValue.Create(number),
    XmlTypeCode.Float or XmlTypeCode.Double when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) => JsonValue.Create(number),
    _ => JsonValue.Create(text),
  };

  static IEnumerable<XmlSchemaElement> Children(XmlSchemaComplexType type) => Children(type.ContentTypeParticle);

  static IEnumerable<XmlSchemaElement> Children(XmlSchemaParticle? particle) => particle switch {
    XmlSchemaElement one => [one],
    XmlSchemaGroupBase group => group.Items.Cast<XmlSchemaParticle>().SelectMany(Children),
    _ => [],
  };

  static XName NameOf(XmlQualifiedName name) => XName.Get(name.Name, name.Namespace);
}
