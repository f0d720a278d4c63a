using System.Text.Json.Nodes;
using Saola.Forms;
using Saola.Kernel;

namespace Saola.Process;

/// <summary>A file that a step handed in.</summary>
/// <param name="Variable">The variable that names it; null where it is told of by itself.</param>
/// <param name="Link">An address that opens it for some hours.</param>
public sealed record HandedFile(Guid Id, string? Variable, string Name, long Size, DateTimeOffset At, string Link);

/// <summary>
/// The files of a task's form. They lie with the task until it is done, and from then on with its instance, where later steps
/// find them; the answer lists them by id and name. What an earlier step handed in stays.
/// </summary>
internal sealed class TaskFiles(FileStore store) {
  public const int Most = 10;
  const string Waits = "process_task.", Instance = "process_instance";
  const int AtOnce = 500;
  static readonly TimeSpan Reading = TimeSpan.FromHours(2);

  /// <summary>The fields of a form that show files.</summary>
  public static IEnumerable<FormField> Shown(FormDefinition? form) => form?.Keyed.Where(f => f.Kind == FieldKind.File) ?? [];

  /// <summary>Those that also take them.</summary>
  public static IEnumerable<FormField> Fields(FormDefinition? form) => Shown(form).Where(f => !f.ReadOnly);

  static string With(FormField field) => Waits + field.Key;

  /// <summary>Files that are handed in when the task is done.</summary>
  public Task<List<StoredFile>> Waiting(Work w, Guid task, FormField field, CancellationToken ct) => store.Of(w, With(field), task, ct);

  /// <summary>Takes a file in. How many there may be is for <see cref="Full"/> to say, once no other comes.</summary>
  public async Task<Answer<StoredFile>> Add(Work w, Guid task, FormField field, string name, Stream content, CancellationToken ct) {
    var accept = field.Accept?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
    var stored = await store.Store(w, content, new(name, With(field), task, accept), ct);
    return stored.IsError ? stored.Error with { Message = $"{name}: {stored.Error.Message}", Field = field.Key } : stored.Value;
  }

  /// <summary>Why the field cannot hold all that it has.</summary>
  public async Task<Error?> Full(Work w, Guid task, FormField field, CancellationToken ct) {
    var most = field.Multiple ? Most : 1;
    return (await Waiting(w, task, field, ct)).Count > most ? ProcessErrors.TooManyFiles(field.Key!, most) : null;
  }

  public Task<bool> Remove(Work w, Guid task, FormField field, Guid file, CancellationToken ct) => store.Remove(w, With(field), task, file, ct);

  /// <summary>Puts the files that wait among the answers.</summary>
  public async Task Put(Work w, Guid task, FormDefinition? form, FormAnswers answers, CancellationToken ct) {
    foreach (var field in Fields(form)) {
      var waiting = await Waiting(w, task, field, ct);
      if (waiting.Count == 0) continue;
      var all = answers.Data[field.Key!] is JsonArray before ? (JsonArray)before.DeepClone() : [];
      var known = Named(all).ToHashSet();
      foreach (var file in waiting.Where(f => !known.Contains(f.Id))) all.Add(new JsonObject { ["file"] = file.Id.ToString(), ["name"] = file.Name });
      answers.Data[field.Key!] = all;
    }
  }

  /// <summary>The task is done: what its answers name belongs to the instance, and what they do not name is nobody's.</summary>
  public async Task Give(Work w, ShowTask.Response task, FormDefinition? form, JsonObject data, CancellationToken ct) {
    if (form is null) return;
    foreach (var field in Fields(form))
      if (Named(data[field.Key!]).ToArray() is { Length: > 0 } named) await store.Give(w, named, (With(field), task.Id), (Instance, task.Instance), ct);
    await store.RemoveAll(w, Waits, [task.Id], ct);
  }

  /// <summary>Each night: what waited with tasks that ended otherwise than by their form.</summary>
  public async Task Sweep(Work w, CancellationToken ct) {
    foreach (var some in (await store.Owners(w, Waits, ct)).Chunk(AtOnce)) {
      var over = new List<Guid>();
      await using (var reader = await w.Query([Sql.Command("""
        select o.task from unnest($1::uuid[]) o(task) where not exists (select from process.work_task t where t.id = o.task and t.status in ('Open', 'Assigned'))
        """, some)], ct))
        while (await reader.ReadAsync(ct)) over.Add(reader.GetGuid(0));
      if (over.Count > 0) await store.RemoveAll(w, Waits, over, ct);
    }
  }

  /// <summary>The files that these variables of an instance name, if a step of its run handed them in: a name alone opens nothing.</summary>
  public async Task<IReadOnlyList<HandedFile>> Seen(Work w, Guid instance, JsonObject data, CancellationToken ct) {
    var named = data.SelectMany(v => Named(v.Value).Select(id => (Variable: v.Key, Id: id))).Distinct().ToArray();
    if (named.Length == 0) return [];
    var found = await store.Among(w, [.. named.Select(n => n.Id)], Instance, ct);
    var roots = found.TrueForAll(f => f.Owner == instance) ? null : await Processes.Roots(w, found.Select(f => f.Owner).Append(instance), ct);
    var files = found.Where(f => roots is null || roots.GetValueOrDefault(f.Owner) == roots[instance]).ToDictionary(f => f.Id);
    return [.. named.Where(n => files.ContainsKey(n.Id)).Select(n => Handed(files[n.Id], n.Variable))];
  }

  /// <summary>All that steps of an instance handed in.</summary>
  public async Task<IReadOnlyList<HandedFile>> HandedIn(Work w, Guid instance, CancellationToken ct) => [.. (await store.Of(w, Instance, instance, ct)).Select(f => Handed(f, null))];

  HandedFile Handed(StoredFile file, string? variable) => new(file.Id, variable, file.Name, file.Size, file.At, Link(file));

  static IEnumerable<Guid> Named(JsonNode? node) => node switch {
    JsonArray many => many.SelectMany(Named),
    JsonObject one => one.SelectMany(p => p.Key == "file" && Guid.TryParse(p.Value?.ToString(), out var id) ? [id] : Named(p.Value)),
    _ => [],
  };

  public string Link(StoredFile file) => store.Link(file, Reading);
}
