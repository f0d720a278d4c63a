using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Saola.Forms;
using Saola.Process;
using Saola.Ui;

namespace Saola.Studio.Pages;

/// <summary>An open task of a run with its form, as one draws it or as it is in force, over what the process knows.</summary>
internal sealed class TrialTask(string element, FormDefinition form, FormAnswers answers, DateOnly today) {
  public string Element => element;
  public FormDefinition Form => form;
  public FormAnswers Answers => answers;
  public DateOnly Today => today;

  /// <summary>The one that was chosen, else the first that has a form.</summary>
  public static async Task<TrialTask?> Of(TriedDraft tried, string? chosen, Work w, FormLibrary library, CancellationToken ct) {
    foreach (var task in TrialForm.Open(tried.Test).OrderByDescending(t => t.Element == chosen))
      if (task.Form is { } id && await Read(id, w, library, ct) is { } form && tried.Steps.LastOrDefault() is { } stands) {
        var answers = new FormAnswers((JsonObject)stands.Variables.DeepClone());
        form.Settle(answers, Vn.Day(stands.At));
        return new(task.Element, form, answers, Vn.Day(stands.At));
      }
    return null;
  }

  static async Task<FormDefinition?> Read(string id, Work w, FormLibrary library, CancellationToken ct) {
    var drawn = (await w.Db<StudioDb>().Beside(w.Actor.Id, null, [id], ct)).GetValueOrDefault(id);
    return drawn is not null && FormDefinition.Lint(drawn).Count == 0 ? FormDefinition.Parse(drawn) : (await library.Find(id, ct))?.Definition;
  }

  public Task Take(IFormCollection posted, IChoices choices, CancellationToken ct) => answers.Take(form, posted, choices, today, ct);

  /// <summary>What is wrong with the answers. A run has no files.</summary>
  public async Task<FieldErrors> Check(IChoices choices, CancellationToken ct) {
    var errors = new FieldErrors();
    foreach (var one in await form.Check(answers, today, choices, null, ct))
      if (!form.Fields.Any(f => f.Kind == FieldKind.File && f.Key == one.Field?.Split('.')[^1])) errors.Add(one.Field is { } field ? form.InputOf(answers, field) : "", one.Message);
    return errors;
  }

  /// <summary>What the task gives back to the process.</summary>
  public JsonObject Given() => new(form.Keyed.Where(f => f is { ReadOnly: false, Kind: not FieldKind.File }).DistinctBy(f => f.Key).Select(f => KeyValuePair.Create(f.Key!, answers.Data[f.Key!]?.DeepClone())));
}
