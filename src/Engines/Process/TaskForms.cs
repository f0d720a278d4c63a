using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Saola.Forms;
using Saola.Kernel;

namespace Saola.Process;

/// <summary>Tasks of some instances are done by acts with rules of their own, on pages of their own.</summary>
public interface ITaskPlace {
  /// <summary>The page on which a task of the instance with this business key is done; null when it is not done there.</summary>
  Task<string?> Find(string businessKey, Work w, CancellationToken ct);
}

/// <summary>What a task asks of who does it.</summary>
internal sealed class TaskForms(FormLibrary library, IChoices choices, IEnumerable<ITaskPlace> places) {
  public async Task<FormDefinition?> Of(string? form, CancellationToken ct) => form is null ? null : (await library.Find(form, ct))?.Definition;

  /// <summary>The page of another part of the program on which the task is done; null when it is done here.</summary>
  public async Task<string?> Place(string businessKey, Work w, CancellationToken ct) {
    foreach (var place in places)
      if (await place.Find(businessKey, w, ct) is { } page) return page;
    return null;
  }

  /// <summary>Reads what was posted of the form over what the process knows.</summary>
  public Task Take(FormDefinition form, FormAnswers answers, IFormCollection posted, DateOnly today, CancellationToken ct) => answers.Take(form, posted, choices, today, ct);

  /// <summary>Answers given by the keys of fields, over what the process knows.</summary>
  public static Answer<FormAnswers> Over(FormDefinition? form, JsonObject known, JsonObject given, DateOnly today) {
    var answers = new FormAnswers((JsonObject)known.DeepClone());
    return Error.Of(form is null ? [.. given.Select(d => FormAnswers.NotAsked(d.Key))] : answers.Put(form, given, today)) is { } wrong ? wrong : answers;
  }

  /// <summary>
  /// What goes back to the process: all that the form asks for and nothing else, settled and without a mistake. What was emptied or
  /// is hidden goes back as null, or the process would keep what an earlier round said.
  /// </summary>
  public async Task<Answer<JsonObject>> Check(FormDefinition? form, FormAnswers answers, DateOnly today, CancellationToken ct) {
    if (form is null) return new JsonObject();
    form.Settle(answers, today);
    if (Error.Of([.. await form.Check(answers, today, choices, null, ct)]) is { } wrong) return wrong;
    return new JsonObject(Asked(form).Select(k => KeyValuePair.Create(k, answers.Data[k]?.DeepClone())));
  }

  static HashSet<string> Asked(FormDefinition? form) =>
    form is null ? [] : [.. form.Pages.SelectMany(p => Keyed(p.Group)).Where(f => f is { ReadOnly: false, Kind: not FieldKind.File }).Concat(TaskFiles.Fields(form)).Select(f => f.Key!)];

  static IEnumerable<FormField> Keyed(FormField field) => field.Key is not null ? [field] : field.Parts.SelectMany(Keyed);
}
