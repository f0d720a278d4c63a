using System.Text.Json.Nodes;
using System.Xml;
using System.Xml.Linq;

namespace Saola.Exchange;

/// <summary>
/// JSON as XML and back. An object is an element with one inside for each of its fields, a list as many elements of its field's name, a field
/// <c>@name</c> an attribute and <c>#text</c> what stands beside attributes; an empty element with <c>xsi:nil</c> is null. Names count without
/// their namespaces.
/// </summary>
internal static class XmlForm {
  static readonly XNamespace Instance = "http://www.w3.org/2001/XMLSchema-instance";

  public static XElement Of(JsonNode? value, XmlNames names) {
    XNamespace space = names.Namespace ?? "";
    return value is JsonArray list ? new(space + names.Root, list.Select(item => Element(names.Item, item, space, names.Item))) : Element(names.Root, value, space, names.Item);
  }

  static XElement Element(string name, JsonNode? value, XNamespace space, string item) {
    var made = new XElement(space + XmlConvert.EncodeLocalName(name));
    switch (value) {
      case null:
        made.Add(new XAttribute(Instance + "nil", true));
        break;
      case JsonObject fields:
        foreach (var (key, field) in fields) {
          if (key is ['@', .. var attribute]) made.Add(new XAttribute(XmlConvert.EncodeLocalName(attribute), Text(field)));
          else if (key == "#text") made.Add(new XText(Text(field)));
          else if (field is JsonArray list) made.Add(list.Select(one => Element(key, one, space, item)));
          else made.Add(Element(key, field, space, item));
        }
        break;
      case JsonArray list:
        made.Add(list.Select(one => Element(item, one, space, item)));
        break;
      default:
        made.Add(new XText(Text(value)));
        break;
    }
    return made;
  }

  /// <summary>Characters that no XML may have are left out.</summary>
  static string Text(JsonNode? value) => string.Concat((value?.ToString() ?? "").Where((c, i) => XmlConvert.IsXmlChar(c) || char.IsSurrogate(c)));

  /// <summary>Elements within each other that are read, as many as JSON may have: what reads them calls itself for each.</summary>
  internal const int MostDepth = 64;

  /// <exception cref="XmlException">It is no XML, has a document type, or lies too deep.</exception>
  public static XElement Parse(byte[] text) {
    using (var walk = Reader(text)) while (walk.Read()) if (walk.Depth > MostDepth) throw new XmlException("Elements lie too deep.");
    using var reader = Reader(text);
    return XElement.Load(reader);
  }

  static XmlReader Reader(byte[] text) => XmlReader.Create(new MemoryStream(text), new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });

  public static JsonNode? Read(XElement element) {
    if ((string?)element.Attribute(Instance + "nil") is "true" or "1") return null;
    var attributes = element.Attributes().Where(a => !a.IsNamespaceDeclaration && a.Name.Namespace != Instance).ToArray();
    if (attributes.Length == 0 && !element.HasElements) return element.Value;
    var made = new JsonObject();
    foreach (var attribute in attributes) made["@" + attribute.Name.LocalName] = attribute.Value;
    foreach (var same in element.Elements().GroupBy(e => XmlConvert.DecodeName(e.Name.LocalName)))
      made[same.Key] = same.Count() == 1 ? Read(same.First()) : new JsonArray([.. same.Select(Read)]);
    if (!element.HasElements && element.Value.Length > 0) made["#text"] = element.Value;
    return made;
  }
}
