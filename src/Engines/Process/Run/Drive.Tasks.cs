using Saola.Kernel;

namespace Saola.Process;

internal sealed partial class Drive {
  sealed record PreparedTask(Effect.TaskOpened Opened, OpeningTask Opening, string OfficeCode, Guid? Office, string[] Others);

  /// <summary>
  /// Names who may do each new task. One that would be visible to nobody (an office that does not exist, a person whose id
  /// is none) becomes a fault, so that it is not lost.
  /// </summary>
  async Task<List<PreparedTask>> Prepare(CancellationToken ct) {
    var tasks = new List<PreparedTask>();
    foreach (var open in opened.Values.OrderBy(o => o.Token)) {
      var groups = open.Groups.Select(g => Offices.Whole(g, instance.Office.Code)).ToArray();
      var codes = groups.Select(Offices.CodeOf).Distinct().ToArray();
      if (await Wrong(open, codes, ct) is { } wrong) {
        Advance(new Trigger.Failed(open.Token, wrong));
        continue;
      }
      var code = codes.FirstOrDefault(instance.Office.Code);
      var opening = Opening(open, groups.FirstOrDefault(""));
      foreach (var observer in tools.Observers) await observer.Opening(opening, w, ct);
      tasks.Add(new(open, opening, code, await tools.Offices.Find(code, instance.Office, ct), [.. groups.Skip(1), .. open.Users]));
    }
    return tasks;
  }

  async ValueTask<string?> Wrong(Effect.TaskOpened open, string[] codes, CancellationToken ct) {
    if (open.Assignee is { } person && !Guid.TryParse(person, out _)) return Words.T["bad_person", person];
    if (open.Users.FirstOrDefault(u => !Guid.TryParse(u, out _)) is { } user) return Words.T["bad_person", user];
    if (open.Assignee is null && codes.Length == 0 && open.Users.IsEmpty) return Words.T["task_for_nobody"];
    foreach (var code in codes)
      if (await tools.Offices.Find(code, instance.Office, ct) is null) return Words.T["no_such_office", code];
    return null;
  }

  OpeningTask Opening(Effect.TaskOpened open, string group) => new(() => To(state.Variables)) {
    Id = Guid.CreateVersion7(), Instance = instance.Id, Process = instance.Graph.Key, BusinessKey = instance.BusinessKey, Office = instance.Office,
    Element = open.Node.Id, Name = open.Node.Name.Length > 0 ? open.Node.Name : open.Node.Id, Group = group,
    Assignee = open.Assignee is { } person ? Guid.Parse(person) : null, Headers = open.Headers, Due = Timers.Moment(open.Due),
  };
}
