using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Components;

namespace Saola.Forms;

/// <summary>What all parts of a form that is being filled share.</summary>
public sealed record FormView(
  FormAnswers Answers, IReadOnlyDictionary<string, Provenance>? Provenance, IReadOnlyDictionary<string, IReadOnlyList<Ui.Choice>>? Given, RenderFragment<FilePlace>? File, bool Lookups,
  IReadOnlyDictionary<string, string>? Missed = null);

/// <summary>Where a part stands: the start of its names, the object that its value lies in, and what FEEL sees there.</summary>
public sealed record FormPlace(string Prefix, JsonObject At, FormScope Scope) {
  /// <summary>Inside a group.</summary>
  public FormPlace In(FormField group) => group.Key is null ? this : this with { Prefix = $"{Prefix}{group.Key}.", At = At[group.Key] as JsonObject ?? [] };

  /// <summary>In a row of a list.</summary>
  public FormPlace Row(FormField list, JsonObject row, int number) => new($"{Prefix}{list.Key}.{number}.", row, Scope.Within(row, number));
}
