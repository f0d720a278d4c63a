using System.Text.Json.Nodes;
using Saola.Kernel;

namespace Saola.Process;

/// <param name="Key">What the waiting events compare with their correlation key.</param>
/// <param name="Office">For whom an instance begins when no event waits and the message starts a process.</param>
/// <param name="TimeToLive">How long a message that reaches nobody is kept for an event that will wait for it; zero keeps it not at all.</param>
/// <param name="Offices">Whose instances it may reach; null reaches all.</param>
public sealed record ProcessMessage(string Name, string Key, JsonObject Data, ProcessOffice? Office = null, TimeSpan TimeToLive = default, Guid[]? Offices = null);

/// <param name="KeptUntil">Set when the message reached nobody and waits itself.</param>
public sealed record Correlation(int Reached, DateTimeOffset? KeptUntil);

/// <summary>Messages, and the events that wait for them.</summary>
public sealed partial class Processes {
  public const int MaxMessageName = 200;
  public static readonly TimeSpan MaxTimeToLive = TimeSpan.FromDays(3660);
  const int ExpiredAtOnce = 5_000, TriedAtOnce = 20;

  /// <summary>
  /// Gives a message to the events that wait for it with this key: once to each instance. When none waits and the message
  /// starts a process, a new instance begins; when it starts none either, it is kept for the first event that will wait.
  /// </summary>
  public async Task<Answer<Correlation>> Correlate(Work w, ProcessMessage message, CancellationToken ct) {
    if (message.Name.Length is 0 or > MaxMessageName || message.Key.Length > MaxMessageName) return ProcessErrors.BadMessage(MaxMessageName);
    if (message.TimeToLive < TimeSpan.Zero || message.TimeToLive > MaxTimeToLive) return ProcessErrors.BadTimeToLive;
    if (Unfit(message.Data) is { } unfit) return unfit;
    var reached = 0;
    foreach (var awaited in message.Key.Length > 0 ? await Waiting(w, message, ct) : []) {
      var given = await Give(w, awaited, message.Name, message.Key, message.Data, ct);
      if (given.IsError) return given.Error;
      if (given.Value) reached++;
    }
    if (reached == 0 && message.Office is { } office) {
      var begun = await BeginBy(w, message, office, ct);
      if (begun.IsError) return begun.Error;
      reached = begun.Value;
    }
    if (reached == 0 && message.Key.Length == 0) return ProcessErrors.NoKey;
    return new Correlation(reached, reached == 0 && message.TimeToLive > TimeSpan.Zero ? Keep(w, message) : null);
  }

  readonly record struct Awaited(Guid Instance, long Token, string Node);

  static async Task<List<Awaited>> Waiting(Work w, ProcessMessage message, CancellationToken ct) {
    var waiting = new List<Awaited>();
    await using var reader = await w.Query([Sql.Command("""
      select distinct on (s.instance) s.instance, s.token, s.node from process.subscription s join process.instance i on i.id = s.instance
      where s.message = $1 and s.key = $2 and ($3::uuid[] is null or i.office = any($3)) order by s.instance, s.token, s.node
      """, message.Name, message.Key, Sql.Uuids(message.Offices))], ct);
    while (await reader.ReadAsync(ct)) waiting.Add(new(reader.GetGuid(0), reader.GetInt64(1), reader.GetString(2)));
    return waiting;
  }

  /// <summary>False when the event waits no longer.</summary>
  async Task<Answer<bool>> Give(Work w, Awaited awaited, string message, string key, JsonObject data, CancellationToken ct) {
    if (await Lock(w, awaited.Instance, ct) is not { } instance) return false;
    return Hold(w, instance, new GiveHeld(awaited.Instance, awaited.Token, awaited.Node, message, key, data, instance.Definition)) ? true : await Give(w, instance, awaited, message, data, ct);
  }

  async Task<Answer<bool>> Give(Work w, Running instance, Awaited awaited, string message, JsonObject data, CancellationToken ct) {
    var drive = new Drive(instance, w, Tools);
    var refused = await drive.Step(new Trigger.Fired(awaited.Token, awaited.Node, Drive.Of(data)), ct);
    if (refused?.Code == ProcessErrors.Late.Code) return false;
    if (refused is not null) return refused;
    w.Record("process.message_received", "instance", instance.Id, new { message, element = awaited.Node }, drive.Taken);
    await drive.Write(ct);
    return true;
  }

  async Task<Answer<int>> BeginBy(Work w, ProcessMessage message, ProcessOffice office, CancellationToken ct) {
    var starts = new List<(Guid Definition, string Key)>();
    await using (var reader = await w.Query([Definitions.StartedBy(message.Name)], ct))
      while (await reader.ReadAsync(ct)) starts.Add((reader.GetGuid(0), reader.GetString(1)));
    foreach (var (definition, process) in starts) {
      var graph = await definitions.Graph(definition, ct);
      var node = graph.Starts(ProcessDefinition.Root).First(n => n.Does is Behaviour.Start { On: EventDefinition.Message m } && m.Name == message.Name).Id;
      var begun = await Begin(w, new(definition, graph), new(process, message.Key, office, message.Data), node, null, ct);
      if (begun.IsError) return begun.Error;
    }
    return starts.Count;
  }

  static DateTimeOffset Keep(Work w, ProcessMessage message) {
    var (id, until) = (Guid.CreateVersion7(w.Now), w.Now + message.TimeToLive);
    w.Later(Sql.Command("insert into process.message (id, name, key, data, kept_at, expires_at, offices) values ($1, $2, $3, $4, $5, $6, $7)",
      id, message.Name, message.Key, new Sql.Jsonb(message.Data.ToJsonString(Json.Options)), w.Now, until, Sql.Uuids(message.Offices)));
    w.Record("process.message_kept", "message", id, new { message = message.Name, until });
    w.Enqueue(new GiveMessage(message.Name, message.Key));
    return until;
  }

  /// <summary>
  /// Gives the oldest message kept under this name and key to an event that waits for it. Asked for by who keeps a message and
  /// by who opens an event: of two that do so at the same time, at least one sees the other.
  /// </summary>
  internal async Task Give(Work w, GiveMessage job, CancellationToken ct) {
    foreach (var (message, data, awaited) in await Matches(w, job, ct)) {
      var given = await Give(w, awaited, job.Message, job.Key, data, ct);
      if (given.IsError) throw new InvalidOperationException(given.Error!.Message);
      if (!given.Value) continue;
      w.Later(Sql.Command("delete from process.message where id = $1", message));
      w.Enqueue(job);
      return;
    }
  }

  static async Task<List<(Guid Message, JsonObject Data, Awaited Awaited)>> Matches(Work w, GiveMessage job, CancellationToken ct) {
    var matches = new List<(Guid, JsonObject, Awaited)>();
    await using var reader = await w.Query([Openings.Pass(job.Message, job.Key), Sql.Command("""
      select m.id, m.data::text, s.instance, s.token, s.node from process.message m
      join process.subscription s on s.message = m.name and s.key = m.key join process.instance i on i.id = s.instance
      where m.name = $1 and m.key = $2 and m.expires_at > $3 and (m.offices is null or i.office = any(m.offices))
      order by m.kept_at, m.id, s.instance, s.token, s.node limit $4 for update of m
      """, job.Message, job.Key, w.Now, TriedAtOnce)], ct);
    await reader.NextResultAsync(ct);
    while (await reader.ReadAsync(ct))
      matches.Add((reader.GetGuid(0), (JsonObject)JsonNode.Parse(reader.GetString(1))!, new(reader.GetGuid(2), reader.GetInt64(3), reader.GetString(4))));
    return matches;
  }

  /// <summary>Messages whose time is over; nobody was given them since, either.</summary>
  internal static async Task Expire(Work w, CancellationToken ct) {
    var expired = 0;
    await using (var reader = await w.Query([Sql.Command("""
      delete from process.message where id in (select id from process.message where expires_at <= $1 order by expires_at limit $2 for update skip locked) returning id, name
      """, w.Now, ExpiredAtOnce)], ct))
      for (; await reader.ReadAsync(ct); expired++) w.Record("process.message_expired", "message", reader.GetGuid(0), new { message = reader.GetString(1) });
    if (expired == ExpiredAtOnce) w.Enqueue(new ExpireMessages());
  }
}
