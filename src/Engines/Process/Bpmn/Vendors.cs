using System.Collections.Frozen;
using System.Xml.Linq;

namespace Saola.Process;

/// <summary>What other programs write into a file for their own engines. It would be ignored here, so it is refused; what only describes is left alone.</summary>
internal static class Vendors {
  static readonly FrozenSet<XNamespace> Engines = FrozenSet.Create<XNamespace>(
    "http://camunda.org/schema/1.0/bpmn", "http://flowable.org/bpmn", "http://activiti.org/bpmn", "http://www.jboss.org/drools",
    "http://www.omg.org/bpmn20/jbpm", "http://xmlns.oracle.com/bpm/OracleExtensions", "http://bpmn.io/schema/dmn");

  /// <summary>Kept by modellers for themselves.</summary>
  static readonly FrozenSet<string> Described = FrozenSet.Create("diagramRelationId", "modelerTemplate", "modelerTemplateVersion", "modelerTemplateIcon", "metaData", "metaValue");

  public static bool Decides(XName name) => Engines.Contains(name.Namespace) && !Described.Contains(name.LocalName);
}
