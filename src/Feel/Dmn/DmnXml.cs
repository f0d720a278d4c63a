using System.Xml;
using System.Xml.Linq;

namespace Saola.Feel.Dmn;

/// <summary>Reading of XML without DTDs, and of DMN elements by their local names, which DMN 1.1 to 1.5 share.</summary>
internal static class DmnXml {
  const int MaxCharacters = 20_000_000;
  const int MaxDepth = 300;

  internal static XElement Load(TextReader text) {
    var settings = new XmlReaderSettings {
      DtdProcessing = DtdProcessing.Prohibit,
      XmlResolver = null,
      MaxCharactersInDocument = MaxCharacters,
      IgnoreComments = true,
      IgnoreProcessingInstructions = true,
    };
    try {
      using var reader = XmlReader.Create(text, settings);
      var root = XDocument.Load(reader, LoadOptions.SetLineInfo).Root!;
      if (root.Name.LocalName != "definitions" || !root.Name.NamespaceName.Contains("/DMN/", StringComparison.Ordinal)) {
        throw new DmnException(new DmnError("dmn.not_dmn", null, Line(root), [root.Name.LocalName]));
      }
      return root.Descendants().Any(TooDeep) ? throw new DmnException(new DmnError("dmn.too_deep", null, 1, [MaxDepth])) : root;
    } catch (XmlException failed) {
      throw new DmnException(new DmnError("dmn.xml", null, failed.LineNumber, [failed.Message]));
    }
  }

  // Only leaves are counted up, so the walk stays linear for wide files.
  static bool TooDeep(XElement element) => !element.HasElements && element.Ancestors().Take(MaxDepth + 1).Count() > MaxDepth;

  internal static int Line(XObject node) => ((IXmlLineInfo)node).LineNumber;

  internal static IEnumerable<XElement> All(this XElement element, string name) => element.Elements().Where(e => e.Name.LocalName == name);

  internal static XElement? One(this XElement? element, string name) => element?.Elements().FirstOrDefault(e => e.Name.LocalName == name);

  internal static string? Get(this XElement element, string attribute) => element.Attribute(attribute)?.Value;

  internal static string? TextOf(this XElement? element) => element.One("text")?.Value;

  internal static string Trimmed(this string? name) =>
    name is null ? "" : string.Join(' ', name.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).Normalize();

  static readonly HashSet<string> ExpressionNames = new(StringComparer.Ordinal) {
    "literalExpression", "decisionTable", "context", "invocation", "functionDefinition", "relation", "list", "conditional", "filter", "for", "some", "every",
  };

  /// <summary>The boxed expression among an element's children.</summary>
  internal static XElement? Expression(this XElement? element) => element?.Elements().FirstOrDefault(e => ExpressionNames.Contains(e.Name.LocalName));
}
