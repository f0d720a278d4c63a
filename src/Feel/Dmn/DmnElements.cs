namespace Saola.Feel.Dmn;

/// <summary>A node of the requirements graph. Variable is the name by which expressions know it.</summary>
internal abstract class DmnElement {
  internal required string Id { get; init; }
  internal required string Name { get; init; }
  internal required string Variable { get; init; }
  internal required DmnModel Model { get; init; }
  internal FeelType? Type { get; set; }

  /// <summary>What it requires, each with the import's name under which expressions reach it ("" when of the same model).</summary>
  internal List<(string Import, DmnElement Element)> Requirements { get; } = [];

  public override string ToString() => Name;
}

internal sealed class InputElement : DmnElement;

internal sealed class DecisionElement : DmnElement {
  internal Boxed Logic { get; set; } = new NothingBoxed("dmn.no_logic");
}

/// <summary>A business knowledge model.</summary>
internal sealed class KnowledgeElement : DmnElement {
  internal (string Name, FeelType? Type)[] Parameters { get; set; } = [];
  internal Boxed Logic { get; set; } = new NothingBoxed("dmn.no_logic");
}

internal sealed class ServiceElement : DmnElement {
  internal List<DecisionElement> Outputs { get; } = [];
  internal List<DmnElement> InputDecisions { get; } = [];
  internal List<DmnElement> Inputs { get; } = [];

  /// <summary>Input data come first, then input decisions, each in the order of the file.</summary>
  internal IEnumerable<DmnElement> Parameters => Inputs.Concat(InputDecisions);
}
