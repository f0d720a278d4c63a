using System.Text.Json.Nodes;
using Saola.Forms;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>The form of a case: settles and checks answers, and finds the version a dossier was filled with.</summary>
internal sealed class DossierForms(FormLibrary library, IChoices choices) {
  /// <summary>Computes and drops what the form says, then lists every mistake; the terms come back with the version of the form.</summary>
  /// <param name="withFiles">False where papers are handed in beside the form.</param>
  public async Task<(DossierTerms Terms, JsonObject Answers, IReadOnlyList<Error> Errors)> Check(DossierTerms terms, JsonObject answers, DateOnly today, bool withFiles, CancellationToken ct) {
    if (terms.Form is not { } id || await library.Find(id, ct) is not { } form) return (terms, answers, []);
    var filled = new FormAnswers((JsonObject)answers.DeepClone());
    form.Definition.Settle(filled, today);
    var errors = await form.Definition.Check(filled, today, choices, null, ct);
    var papers = withFiles ? [] : form.Definition.Fields.Where(f => f.Kind == FieldKind.File).Select(f => f.Key).ToHashSet();
    return (terms with { FormHash = form.Hash }, filled.Data, [.. errors.Where(e => e.Field is null || !papers.Contains(e.Field.Split('.')[^1]))]);
  }

  /// <summary>The form as it is filled today.</summary>
  public async ValueTask<FormDefinition?> Newest(string? id, CancellationToken ct) => id is null ? null : (await library.Find(id, ct))?.Definition;

  /// <summary>The form as it was when the dossier was filled.</summary>
  public async ValueTask<FormDefinition?> Of(DossierTerms terms, CancellationToken ct) => terms.Form is not { } id ? null
    : (terms.FormHash is { } hash ? await library.Find(id, hash, ct) : await library.Find(id, ct))?.Definition;
}
