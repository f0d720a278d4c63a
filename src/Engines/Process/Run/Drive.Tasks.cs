using Npgsql;
using Saola.Kernel;

namespace Saola.Process;

internal sealed partial class Drive {
  sealed record PreparedTask(Effect.TaskOpened Opened, OpeningTask Opening, string OfficeCode, Guid? Office, string? Assignee, string[] Others, DateTimeOffset? Remind, DateTimeOffset? Escalate, string[] EscalateTo);

  /// <summary>
  /// Names who may do each new task. One that would be visible to nobody (an office that does not exist, a person whose id
  /// is none) becomes a fault, so that it is not lost.
  /// </summary>
  async Task<List<PreparedTask>> Prepare(CancellationToken ct) {
    var tasks = new List<PreparedTask>();
    foreach (var open in opened.Values.OrderBy(o => o.Token)) {
      var groups = open.Groups.Select(g => Offices.Whole(g, instance.Office.Code)).ToArray();
      var codes = groups.Select(Offices.CodeOf).Distinct().ToArray();
      var above = TaskWatch.Groups(open.Headers, instance.Office.Code);
      if (await Wrong(open, codes, above, ct) is { } wrong) {
        Advance(new Trigger.Failed(open.Token, wrong));
        continue;
      }
      var code = codes.FirstOrDefault(instance.Office.Code);
      var office = await tools.Offices.Find(code, instance.Office, ct);
      // A person who left is named in vain; where others may take the task, it waits for one of them.
      var name = open.Assignee is { } named ? await NameOf(Guid.Parse(named), office, ct) : null;
      if (open.Assignee is not null && name is null && groups.Length == 0 && open.Users.IsEmpty) {
        Advance(new Trigger.Failed(open.Token, Words.T["no_such_official", open.Assignee, code]));
        continue;
      }
      var opening = Opening(open, groups.FirstOrDefault(""), name is null ? null : Guid.Parse(open.Assignee!));
      foreach (var observer in tools.Observers) await observer.Opening(opening, w, ct);
      var (remind, escalate) = opening.Due is { } due && TaskWatch.IsAsked(open.Headers) ? Watch(open, due, above, await tools.Calendars.For(office, ct)) : default;
      tasks.Add(new(open, opening, code, office, name, [.. groups.Skip(1), .. open.Users], remind, escalate, above));
    }
    return tasks;
  }

  async ValueTask<string?> NameOf(Guid person, Guid? office, CancellationToken ct) =>
    person == w.Actor.Id && w.Actor.Post?.Office == office ? w.Actor.Name : office is { } place ? await tools.Offices.Official(w, place, person, ct) : null;

  (DateTimeOffset? Remind, DateTimeOffset? Escalate) Watch(Effect.TaskOpened open, DateTimeOffset due, string[] above, WorkingCalendar calendar) =>
    (TaskWatch.RemindAt(open.Headers, due, calendar, w.Now), above.Length == 0 ? null : TaskWatch.EscalateAt(open.Headers, due, calendar));

  async ValueTask<string?> Wrong(Effect.TaskOpened open, string[] codes, string[] above, CancellationToken ct) {
    if (open.Assignee is { } person && !Guid.TryParse(person, out _)) return Words.T["bad_person", person];
    if (open.Users.FirstOrDefault(u => !Guid.TryParse(u, out _)) is { } user) return Words.T["bad_person", user];
    if (open.Assignee is null && codes.Length == 0 && open.Users.IsEmpty) return Words.T["task_for_nobody"];
    if (TaskWatch.NoHours(open.Headers) is { } hours) return Words.T["not_hours", hours];
    foreach (var code in codes.Concat(above.Select(Offices.CodeOf)))
      if (await tools.Offices.Find(code, instance.Office, ct) is null) return Words.T["no_such_office", code];
    return null;
  }

  /// <summary>
  /// Four eyes, as the rows of tasks keep them: from which tasks, each in the innermost scope that holds both. The scopes are
  /// kept also where nothing is kept apart: a later version of the process may do so.
  /// </summary>
  static (long[] Scopes, string[] Apart, long[] In) Apart(ProcessDefinition graph, State state, long token, string element) {
    string[] others = [.. graph.Apart(element)];
    var around = state.Around(token).ToList();
    return ([.. around.Select(t => t.Id), 0], others, [.. others.Select(Shared)]);

    // Turns of the task itself stand in the token that holds them together.
    long Shared(string other) => around.Find(t => graph.IsWithin(other, t.Node) || t.Node == other)?.Id ?? 0;
  }

  /// <summary>What the version to which the instance went over keeps apart also binds the tasks that are open.</summary>
  public IEnumerable<NpgsqlBatchCommand> KeepApart(ProcessDefinition from) {
    foreach (var token in instance.State.Tokens.Values) {
      if (!state.Tokens.TryGetValue(token.Id, out var now) || now is not { Phase: Phase.Waiting, Loop: null } || instance.Graph.Nodes[now.Node].Does is not Behaviour.User) continue;
      var (_, apart, apartIn) = Apart(instance.Graph, state, now.Id, now.Node);
      if (apart.Length > 0 || from.Apart(token.Node).Any())
        yield return Sql.Command("update process.work_task set apart = $3, apart_in = $4 where instance = $1 and token = $2 and status in ('Open', 'Assigned')", instance.Id, now.Id, apart, apartIn);
    }
  }

  OpeningTask Opening(Effect.TaskOpened open, string group, Guid? assignee) => new(() => To(state.Variables)) {
    Id = Guid.CreateVersion7(), Instance = instance.Id, Caller = instance.Parent, Process = instance.Graph.Key, BusinessKey = instance.BusinessKey, Office = instance.Office,
    Element = open.Node.Id, Name = open.Node.Name.Length > 0 ? open.Node.Name : open.Node.Id, Group = group,
    Assignee = assignee, Headers = open.Headers, Due = Timers.Moment(open.Due),
  };
}
