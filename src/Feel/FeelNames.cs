using Saola.Feel.Syntax;

namespace Saola.Feel;

/// <summary>
/// What the parser may know of the surroundings: the variables, and the member names of their contexts. Only names that hold operators
/// ("Date-Time", "Applicant and spouse") need it; plain words side by side ("date of birth") are read as one name without it.
/// Give it to Check to have unknown variables reported. Immutable; make one and use it often.
/// </summary>
public sealed class FeelNames {
  public FeelNames(IEnumerable<string> variables, IEnumerable<string>? members = null) {
    Variables = variables.ToHashSet(StringComparer.Ordinal);
    VariableTable = new NameTable(Variables);
    MemberTable = new NameTable(members ?? []);
  }

  internal FeelNames(HashSet<string> variables, NameTable members) {
    Variables = variables;
    VariableTable = new NameTable(variables);
    MemberTable = members;
  }

  internal static FeelNames None { get; } = new([]);

  internal HashSet<string> Variables { get; }
  internal NameTable VariableTable { get; }
  internal NameTable MemberTable { get; }

  /// <summary>Member names may stand alone, as in the match of a boxed filter.</summary>
  internal bool MembersStandAlone { get; init; }

  /// <summary>Named types for "instance of", from DMN item definitions.</summary>
  internal IReadOnlyDictionary<string, FeelType> Types { get; init; } = new Dictionary<string, FeelType>(StringComparer.Ordinal);
}
