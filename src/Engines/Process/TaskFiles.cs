using System.Text.Json.Nodes;
using Saola.Forms;
using Saola.Kernel;

namespace Saola.Process;

/// <summary>
/// The files of a task's form. They lie with the task until it is done, and from then on with its instance, where later steps
/// find them; the answer lists them by id and name. What an earlier step handed in stays.
/// </summary>
internal sealed class TaskFiles(FileStore store) {
  public const int Most = 10;
  const string Instance = "process_instance";
  static readonly TimeSpan Reading = TimeSpan.FromHours(2);

  public static IEnumerable<FormField> Fields(FormDefinition? form) => form?.Keyed.Where(f => f is { Kind: FieldKind.File, ReadOnly: false }) ?? [];

  static string With(FormField field) => "process_task." + field.Key;

  /// <summary>Files that are handed in when the task is done.</summary>
  public Task<List<StoredFile>> Waiting(Work w, Guid task, FormField field, CancellationToken ct) => store.Of(w, With(field), task, ct);

  /// <summary>Files that earlier steps handed in.</summary>
  public Task<List<StoredFile>> HandedIn(Work w, Guid instance, CancellationToken ct) => store.Of(w, Instance, instance, ct);

  public async Task<Answer<StoredFile>> Add(Work w, Guid task, FormField field, string name, Stream content, CancellationToken ct) {
    if ((await Waiting(w, task, field, ct)).Count >= (field.Multiple ? Most : 1)) return ProcessErrors.TooManyFiles(field.Key!, field.Multiple ? Most : 1);
    var accept = field.Accept?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
    var stored = await store.Store(w, content, new(name, With(field), task, accept), ct);
    return stored.IsError ? stored.Error with { Message = $"{name}: {stored.Error.Message}", Field = field.Key } : stored.Value;
  }

  public Task<bool> Remove(Work w, Guid task, FormField field, Guid file, CancellationToken ct) => store.Remove(w, With(field), task, file, ct);

  /// <summary>Puts the files that wait among the answers, and says which they are.</summary>
  public async Task<IReadOnlyList<(FormField Field, List<StoredFile> Files)>> Put(Work w, Guid task, FormDefinition? form, FormAnswers answers, CancellationToken ct) {
    var put = new List<(FormField, List<StoredFile>)>();
    foreach (var field in Fields(form)) {
      var waiting = await Waiting(w, task, field, ct);
      if (waiting.Count == 0) continue;
      put.Add((field, waiting));
      var all = answers.Data[field.Key!] is JsonArray before ? (JsonArray)before.DeepClone() : [];
      foreach (var file in waiting.Where(f => all.All(a => a?["file"]?.ToString() != f.Id.ToString()))) all.Add(new JsonObject { ["file"] = file.Id, ["name"] = file.Name });
      answers.Data[field.Key!] = all;
    }
    return put;
  }

  /// <summary>The task is done: what was put among its answers belongs to the instance, unless its field was hidden.</summary>
  public async Task Give(Work w, ShowTask.Response task, IReadOnlyList<(FormField Field, List<StoredFile> Files)> put, JsonObject data, CancellationToken ct) {
    foreach (var (field, files) in put.Where(p => data[p.Field.Key!] is JsonArray))
      await store.Give(w, [.. files.Select(f => f.Id)], (With(field), task.Id), (Instance, task.Instance), ct);
  }

  public string Link(StoredFile file) => store.Link(file, Reading);
}
