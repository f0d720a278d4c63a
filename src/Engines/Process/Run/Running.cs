using System.Text.Json;
using Npgsql;
using Saola.Kernel;

namespace Saola.Process;

/// <summary>An instance in the hands of one step, its row locked.</summary>
internal sealed record Running(
  Guid Id, Guid Definition, ProcessDefinition Graph, string BusinessKey, ProcessOffice Office, Guid? Parent, long? ParentToken, int Depth, int Faults, State State) {
  public bool IsNew { get; init; }

  /// <summary>How many steps it has taken.</summary>
  public int Version { get; init; }

  /// <summary>The key under which its steps lie in the ledger; null when it is destroyed, or older than such keys.</summary>
  public byte[]? Key { get; init; }

  public DateTimeOffset? Suspended { get; init; }

  /// <summary>Of each version in which it was before: the ids that its elements have now where they had another one there; of an event that is no more, none.</summary>
  public Dictionary<Guid, Dictionary<string, string>> Renamed { get; init; } = [];

  /// <summary>What was asked for under an older version bears the id that the element had there; long ago, without saying in which.</summary>
  public string NameOf(string node, Guid? version) =>
    Renamed.Where(v => version is null || v.Key == version).Select(v => v.Value.GetValueOrDefault(node)).FirstOrDefault(n => n is not null) ?? node;

  /// <summary>What becomes of the names when it goes over to another version.</summary>
  /// <param name="changed">Ids that the new version has instead of those of this one.</param>
  public Dictionary<Guid, Dictionary<string, string>> RenamedBy(IReadOnlyDictionary<string, string> changed, Guid to) {
    var all = Renamed.Append(new(Definition, [])).Where(v => v.Key != to).ToDictionary(v => v.Key, v => new Dictionary<string, string>(changed));
    foreach (var (version, names) in all)
      foreach (var (was, became) in Renamed.GetValueOrDefault(version, [])) names[was] = changed.GetValueOrDefault(became, became);
    return all;
  }

  public const string Columns = $"""
    i.id, i.definition, i.business_key, i.office, i.office_code, i.parent, i.parent_token, i.depth, i.faults, i.status, i.last_token, i.tokens::text, i.variables::text, i.version, {Subjects.WrappedOf}i.id), i.suspended_at, i.renamed::text
    """;

  public static async Task<Running?> Read(NpgsqlDataReader r, Definitions definitions, CancellationToken ct) {
    if (!await r.ReadAsync(ct)) return null;
    var state = StateJson.Read(Enum.Parse<InstanceStatus>(r.GetString(9)), r.GetInt64(10), r.GetString(11), r.GetString(12));
    var definition = r.GetGuid(1);
    return new(r.GetGuid(0), definition, await definitions.Graph(definition, ct), r.GetString(2), new(r.GetGuid(3), r.GetString(4)),
      r.IsDBNull(5) ? null : r.GetGuid(5), r.IsDBNull(6) ? null : r.GetInt64(6), r.GetInt32(7), r.GetInt32(8), state) {
      Version = r.GetInt32(13), Key = r.IsDBNull(14) ? null : r.GetFieldValue<byte[]>(14),
      Suspended = r.IsDBNull(15) ? null : r.GetFieldValue<DateTimeOffset>(15),
      Renamed = r.IsDBNull(16) ? [] : JsonSerializer.Deserialize<Dictionary<Guid, Dictionary<string, string>>>(r.GetString(16))!,
    };
  }
}

/// <summary>What a step needs to know of a task.</summary>
internal sealed record TaskRow(
  Guid Id, Guid Instance, long Token, string ProcessKey, string Element, string Name, string BusinessKey, string Group, Guid? Office, Guid? Assignee, string? AssigneeName, Guid? Owner,
  WorkTaskStatus Status, DateTimeOffset CreatedAt, DateTimeOffset? Due, DateTimeOffset? EndedAt, string? EndedByName) {

  public string? OwnerName { get; init; }
  public string? Form { get; init; }
  /// <summary>Some steps are kept apart from it.</summary>
  public bool IsApart { get; init; }
  /// <summary>The actor may take it.</summary>
  public bool IsCandidate { get; init; }
  /// <summary>The actor does today the work of who has it.</summary>
  public bool StandsIn { get; init; }
  /// <summary>The actor sees it to help who has it.</summary>
  public bool Helps { get; init; }
  /// <summary>The step that keeps the person asked for from this one, who has done it or has it.</summary>
  public string? KeptApart { get; init; }

  /// <summary>The person in whose place the actor acts on it.</summary>
  public Guid? OnBehalf => StandsIn ? Assignee : null;

  /// <summary>The row alone says that the actor may do it: nobody else has it, and no other step matters.</summary>
  public bool IsPlainlyOf(Actor actor, string[] groups) => !IsApart && (Assignee is { } holder ? holder == actor.Id : groups.Contains(Group));

  public bool IsHeldBy(Actor actor) => StandsIn || Assignee == actor.Id;

  /// <summary>The actor gives out the work of the office that is to do it; who holds a post in a unit of that office, the work of the unit. Groups are named <c>H21.106:intake</c>, those of a unit <c>H21.106/kinh-te:specialist</c>.</summary>
  public bool IsLedBy(Actor actor) => actor.Kind == ActorKind.Machine || Office is { } office && actor.Can(ProcessPermissions.Assign, office)
    && (actor.Post is not { } post || post.Office != office || Processes.LedUnit(post) is not { } unit || Group.StartsWith(unit + ":", StringComparison.Ordinal));

  /// <summary>What is in it concerns the actor: they have it, may take it or help with it.</summary>
  public bool IsShownTo(Actor actor) => actor.Kind == ActorKind.Machine || IsCandidate || IsHeldBy(actor) || Helps;

  /// <summary>Why the actor can do nothing with it.</summary>
  public static Error? Closed(TaskRow? row, Actor actor) =>
    row is null ? ProcessErrors.TaskNotFound
    : actor.Kind == ActorKind.Machine || row.IsCandidate || row.IsHeldBy(actor) ? row.Over
    : row.Helps ? row.Over ?? ProcessErrors.OnlyHelps : ProcessErrors.TaskNotFound;

  public Error? Over => Status is WorkTaskStatus.Completed or WorkTaskStatus.Cancelled ? ProcessErrors.Done(this) : null;

  public const string Columns = """
    t.id, t.instance, t.token, t.process_key, t.element, t.name, t.business_key, t.candidate_group, t.office, t.assignee, t.assignee_name, t.status, t.created_at, t.due, t.ended_at, t.ended_by_name, t.owner, t.owner_name, cardinality(t.apart) > 0, t.form
    """;

  public static async Task<TaskRow?> Read(NpgsqlDataReader r, CancellationToken ct) => await r.ReadAsync(ct)
    ? new(r.GetGuid(0), r.GetGuid(1), r.GetInt64(2), r.GetString(3), r.GetString(4), r.GetString(5), r.GetString(6), r.GetString(7),
      r.IsDBNull(8) ? null : r.GetGuid(8), r.IsDBNull(9) ? null : r.GetGuid(9), r.IsDBNull(10) ? null : r.GetString(10), r.IsDBNull(16) ? null : r.GetGuid(16),
      Enum.Parse<WorkTaskStatus>(r.GetString(11)), r.GetFieldValue<DateTimeOffset>(12),
      r.IsDBNull(13) ? null : r.GetFieldValue<DateTimeOffset>(13), r.IsDBNull(14) ? null : r.GetFieldValue<DateTimeOffset>(14), r.IsDBNull(15) ? null : r.GetString(15)) {
      OwnerName = r.IsDBNull(17) ? null : r.GetString(17),
      IsApart = r.GetBoolean(18),
      Form = r.IsDBNull(19) ? null : r.GetString(19),
      IsCandidate = r.FieldCount > 20 && r.GetBoolean(20), StandsIn = r.FieldCount > 20 && r.GetBoolean(21), Helps = r.FieldCount > 20 && r.GetBoolean(22),
      KeptApart = r.FieldCount > 20 && !r.IsDBNull(23) ? r.GetString(23) : null,
    }
    : null;

  public EndedTask Ended(bool completed, Saola.Kernel.Actor actor) =>
    new(Id, Instance, ProcessKey, BusinessKey, Element, Name, Group, Assignee, CreatedAt, Due, completed, actor.Id, actor.Name);
}
