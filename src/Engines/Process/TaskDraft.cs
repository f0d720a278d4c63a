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
internal sealed class TaskSheet(FormDefinition form, FormAnswers answers) {
  sealed record Kept(JsonObject Data, Dictionary<string, string> Unread, Dictionary<string, Provenance> Origins, Dictionary<string, string> Missed);

  public FormDefinition Form => form;
  public FormAnswers Answers => answers;

  /// <summary>Where what was filled in by itself comes from, by the path of the field.</summary>
  public Dictionary<string, Provenance> Origins { get; private set; } = [];
  public Dictionary<string, string> Missed { get; private set; } = [];

  /// <summary>The number of the page on which the person is.</summary>
  public int Page { get; set; }
  public DateTimeOffset? SavedAt { get; set; }

  public void Fill(Prefilled known) => (Origins, Missed) = (known.Values, known.Missed);

  /// <summary>Goes on where the person was: what they emptied stays empty.</summary>
  public void Resume(TaskDraft draft, IReadOnlySet<string> asked) {
    (Page, SavedAt) = (draft.Page, draft.SavedAt);
    if (draft.Content.Deserialize<Kept>(Json.Options) is not { } kept) return;
    (Origins, Missed) = (kept.Origins, kept.Missed);
    foreach (var (key, value) in kept.Data.Where(d => asked.Contains(d.Key))) answers.Data[key] = value?.DeepClone();
    foreach (var (path, typed) in kept.Unread) answers.Unread[path] = typed;
  }

  public string Content(IEnumerable<string> asked) =>
    JsonSerializer.Serialize(new Kept(new(asked.Select(k => KeyValuePair.Create(k, answers.Data[k]?.DeepClone()))), answers.Unread, Origins, Missed), Json.Options);
}
