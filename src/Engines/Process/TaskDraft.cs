using System.Text.Json;
using System.Text.Json.Nodes;
using Saola.Forms;
using Saola.Kernel;

namespace Saola.Process;

/// <summary>What a person has typed into the form of a task that is not done yet. Nobody else sees it, and it goes when the task is over.</summary>
internal sealed class TaskDraft {
  public const int MostLetters = 500_000;

  public Guid Task { get; init; }
  public Guid Person { get; init; }
  public int Page { get; init; }
  public JsonObject Content { get; init; } = [];
  public DateTimeOffset SavedAt { get; init; }

  internal static async Task Sweep(Work w, CancellationToken ct) {
    await using var reader = await w.Query([Sql.Command("""
      with swept as (delete from process.task_draft d using process.work_task t where t.id = d.task and t.status in ('Completed', 'Cancelled') returning 1)
      select count(*) from swept
      """)], ct);
    await reader.ReadAsync(ct);
    w.Record("process.drafts_swept", "task", Guid.Empty, new { count = reader.GetInt64(0) });
  }
}

/// <summary>The form of a task as one person fills it in, over what the process knows.</summary>
/// <param name="known">What the process knows now.</param>
internal sealed class TaskSheet(FormDefinition form, FormAnswers answers, JsonObject known) {
  sealed record Kept(JsonObject Data, Dictionary<string, string> Unread, Dictionary<string, Provenance> Origins, Dictionary<string, string> Missed);

  public FormDefinition Form => form;
  public FormAnswers Answers => answers;

  /// <summary>Where what was filled in by itself comes from, by the path of the field.</summary>
  public Dictionary<string, Provenance> Origins { get; private set; } = [];
  public Dictionary<string, string> Missed { get; private set; } = [];

  /// <summary>The number of the page on which the person is.</summary>
  public int Page { get; set; }
  public DateTimeOffset? SavedAt { get; set; }

  public void Fill(Prefilled found) => (Origins, Missed) = (found.Values, found.Missed);

  /// <summary>Goes on where the person was: what they emptied stays empty, and what they left alone is as the process knows it now.</summary>
  public void Resume(TaskDraft draft) {
    (Page, SavedAt) = (draft.Page, draft.SavedAt);
    if (draft.Content.Deserialize<Kept>(Json.Options) is not { } kept) return;
    (Origins, Missed) = (kept.Origins, kept.Missed);
    Put(form.Keyed, kept.Data, answers.Data);
    foreach (var (path, typed) in kept.Unread) answers.Unread[path] = typed;
  }

  /// <summary>What is kept of it: only what is not as the process knows it, or it would later stand over what the process learns meanwhile.</summary>
  public string Content() => JsonSerializer.Serialize(new Kept(Changed(form.Keyed, answers.Data, known), answers.Unread, Origins, Missed), Json.Options);

  static JsonObject Changed(IEnumerable<FormField> fields, JsonObject now, JsonObject? was) {
    var changed = new JsonObject();
    foreach (var (field, key) in Typed(fields))
      if (field.Kind == FieldKind.Group && now[key] is JsonObject inner) {
        if (Changed(field.Parts.SelectMany(p => p.Keyed), inner, was?[key] as JsonObject) is { Count: > 0 } parts) changed[key] = parts;
      } else if (!JsonNode.DeepEquals(now[key], was?[key])) changed[key] = now[key]?.DeepClone();
    return changed;
  }

  static void Put(IEnumerable<FormField> fields, JsonObject kept, JsonObject into) {
    foreach (var (field, key) in Typed(fields).Where(f => kept.ContainsKey(f.Key)))
      if (field.Kind == FieldKind.Group && kept[key] is JsonObject parts) {
        if (into[key] is not JsonObject inner) into[key] = inner = [];
        Put(field.Parts.SelectMany(p => p.Keyed), parts, inner);
      } else into[key] = kept[key]?.DeepClone();
  }

  static IEnumerable<(FormField Field, string Key)> Typed(IEnumerable<FormField> fields) => fields.Where(f => f is { ReadOnly: false, Kind: not FieldKind.File }).Select(f => (f, f.Key!));
}
