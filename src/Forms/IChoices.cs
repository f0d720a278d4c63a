namespace Saola.Forms;

/// <summary>A register whose records are choices, for fields that name it in the place of a catalogue: <c>catalogue: "office"</c>.</summary>
public interface IChoiceRegister {
  string Name { get; }
  ValueTask<IReadOnlyList<Choice>> All(CancellationToken ct);
}

/// <summary>Entries of catalogues and of registers, for fields that name one. Labels are in the screen language.</summary>
public interface IChoices {
  ValueTask<IReadOnlyList<Choice>> All(string catalogue, CancellationToken ct);

  /// <summary>The entries that lie in one of another catalogue: the communes of a province, by their own name alone.</summary>
  ValueTask<IReadOnlyList<Choice>> Within(string catalogue, string parent, CancellationToken ct);

  /// <summary>The entry's name; null when the catalogue has no such code.</summary>
  ValueTask<string?> Label(string catalogue, string code, CancellationToken ct);

  /// <summary>The code of what the entry lies in.</summary>
  ValueTask<string?> ParentOf(string catalogue, string code, CancellationToken ct);

  /// <summary>Entries whose name holds the words of the text, typed with or without diacritics.</summary>
  /// <param name="alias">A catalogue of other names, such as old addresses; its attribute <c>now</c> is the entry's code.</param>
  ValueTask<IReadOnlyList<Choice>> Search(string catalogue, string? alias, string text, int most, CancellationToken ct);
}
