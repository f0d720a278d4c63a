using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Saola.Forms;
using Saola.Kernel;

namespace Saola.Process;

/// <summary>Tasks of some instances are done by acts with rules of their own, on pages of their own.</summary>
public interface ITaskPlace {
  /// <summary>The page of what bears this business key; null when nothing of this part does.</summary>
  Task<string?> Find(string businessKey, Work w, CancellationToken ct);

  /// <summary>The same for a task: null where its instance only bears the key, and is not the one that runs for it, nor called by that one.</summary>
  Task<string?> Find(string businessKey, Guid instance, Work w, CancellationToken ct);
}

/// <summary>What a task asks of who does it.</summary>
internal sealed class TaskForms(FormLibrary library, IChoices choices, Prefill prefill, FormRecords records, IEnumerable<ITaskPlace> places) {
  public async Task<FormDefinition?> Of(string? form, CancellationToken ct) => form is null ? null : (await library.Find(form, ct))?.Definition;

  /// <summary>The page of another part of the program on which the task is done; null when it is done here.</summary>
  public async Task<string?> Place(string businessKey, Guid instance, Work w, CancellationToken ct) {
    foreach (var place in places)
      if (await place.Find(businessKey, instance, w, ct) is { } page) return page;
    return null;
  }

  /// <summary>Whether something of another part of the program bears this key.</summary>
  public async Task<bool> Bears(string businessKey, Work w, CancellationToken ct) {
    foreach (var place in places)
      if (await place.Find(businessKey, w, ct) is not null) return true;
    return false;
  }

  /// <summary>
  /// The form of a task: for who does it as they left it, the first time with what can be known of it filled in; for others as the
  /// process knows it. Null when the task has none.
  /// </summary>
  public async Task<TaskSheet?> Open(Work w, ShowTask.Response task, CancellationToken ct) {
    if (await Of(task.Form, ct) is not { } form) return null;
    var sheet = new TaskSheet(form, new((JsonObject)task.Data.DeepClone()), task.Data);
    if (!task.Holds) return sheet;
    if (await w.Db<ProcessDb>().Drafts(w.Actor).SingleOrDefaultAsync(d => d.Task == task.Id, ct) is { } draft) sheet.Resume(draft);
    else sheet.Fill(await prefill.Fill(form, sheet.Answers, w.Actor, w.Now, ct));
    form.Settle(sheet.Answers, Vn.Day(w.Now));
    return sheet;
  }

  /// <summary>Whom each field of a form offers in which someone is chosen: these officials.</summary>
  public static Dictionary<string, IReadOnlyList<Ui.Choice>> Offered(FormDefinition? form, IEnumerable<(Guid Id, string Name)> officials) {
    Ui.Choice[] all = [.. officials.Select(c => new Ui.Choice(c.Id.ToString(), c.Name))];
    return (form?.Fields ?? []).Where(f => f is { Officials: not null, Key: not null }).Select(f => f.Key!).Distinct().ToDictionary(k => k, IReadOnlyList<Ui.Choice> (_) => all);
  }

  /// <summary>A form that nobody has begun, with what can be known filled in.</summary>
  public async Task<TaskSheet> Blank(FormDefinition form, Work w, CancellationToken ct) {
    var sheet = new TaskSheet(form, new([]), []);
    sheet.Fill(await prefill.Fill(form, sheet.Answers, w.Actor, w.Now, ct));
    form.Settle(sheet.Answers, Vn.Day(w.Now));
    return sheet;
  }

  /// <summary>Reads what was posted of the form, and looks up what was asked for; what is in no register is a mistake.</summary>
  public async Task<IReadOnlyList<Error>> Take(TaskSheet sheet, IFormCollection posted, Work w, CancellationToken ct) {
    var before = new FormAnswers((JsonObject)sheet.Answers.Data.DeepClone());
    await sheet.Answers.Take(sheet.Form, posted, choices, Vn.Day(w.Now), ct);
    Prefill.MarkChanges(sheet.Origins, before, sheet.Answers, w.Actor, w.Now);
    var looked = await records.Fill(sheet.Form, sheet.Answers, posted, w.Now, ct);
    foreach (var (path, from) in looked.Filled) sheet.Origins[path] = from;
    return looked.Missed;
  }

  /// <summary>The first of these pages with which something is wrong, the files that wait included; null when nothing is.</summary>
  public async Task<(FormPage Page, IReadOnlyList<Error> Faults)?> Faulty(Guid task, TaskSheet sheet, IEnumerable<FormPage> pages, Work w, TaskFiles files, CancellationToken ct) {
    await files.Put(w, task, sheet.Form, sheet.Answers, ct);
    foreach (var page in pages)
      if (await sheet.Form.Check(sheet.Answers, Vn.Day(w.Now), choices, page, ct) is { Count: > 0 } faults) return (page, faults);
    return null;
  }

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

  static IEnumerable<string> Asked(FormDefinition form) => form.Keyed.Where(f => !f.ReadOnly).Select(f => f.Key!).Distinct();
}
