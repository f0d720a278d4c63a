using System.Text.Json;
using Npgsql;
using Saola.Kernel;

namespace Saola.Process;

internal sealed partial class Drive {
  /// <summary>Puts the step on paper: rows, evidence, work for later. Sent with the next round trip of the act.</summary>
  public async Task Write(CancellationToken ct) {
    var cancelled = await TakeBack(ct);
    // Who may do a task is looked up before the instance is written: an unknown office is a fault of the instance.
    var tasks = await Prepare(ct);
    WriteInstance();
    if (visits.Count > 0) w.Later(VisitRows());
    foreach (var task in tasks) WriteTask(task);
    if (awaited.Count > 0) await FetchKept(ct);
    foreach (var e in awaited.Values)
      w.Later(Sql.Command("insert into process.subscription (instance, token, node, message, key) values ($1, $2, $3, $4, $5)", instance.Id, e.Token, e.Node, e.Message, e.Key));
    foreach (var e in listening.Values)
      w.Later(Sql.Command("insert into process.listener (instance, token, node, signal, since) values ($1, $2, $3, $4, $5)", instance.Id, e.Token, e.Node, e.Signal, w.Now));
    foreach (var e in signals) Send(w, new(e.Signal, To(e.Data), instance.BusinessKey, instance.Office), instance.Id, e.LastToken);
    WriteFaults();
    foreach (var e in timers) w.Enqueue(new FireTimer(instance.Id, e.Token, e.Node, e.Cycles, instance.Definition), due: e.Due);
    foreach (var job in jobs) Enqueue(job);
    foreach (var task in cancelled) {
      w.Publish(new TaskCancelled(task.Id, instance.Id, instance.Graph.Key, task.Element, instance.BusinessKey));
      foreach (var observer in tools.Observers) await observer.Ended(task.Ended(completed: false, w.Actor), w, ct);
    }
    if (ended && instance.Suspended is not null) w.Later(Sql.Command("delete from process.held where instance = $1", instance.Id));
    if (ended) w.Publish(new InstanceEnded(instance.Id, instance.Graph.Key, instance.BusinessKey, state.Status));
    if (ended && instance.Parent is { } parent) w.Enqueue(new CalledEnded(parent, instance.ParentToken!.Value, instance.Id));
  }

  /// <summary>A message may have come before its event. It is given once this step is kept, as any other message is.</summary>
  async Task FetchKept(CancellationToken ct) {
    var (names, keys) = (awaited.Values.Select(e => (string?)e.Message).ToArray(), awaited.Values.Select(e => (string?)e.Key).ToArray());
    await using var reader = await w.Query([
      Openings.Hold(names, keys),
      Sql.Command("select distinct name, key from process.message join unnest($1, $2) o(name, key) using (name, key) where expires_at > $3", names, keys, w.Now)], ct);
    await reader.NextResultAsync(ct);
    while (await reader.ReadAsync(ct)) w.Enqueue(new GiveMessage(reader.GetString(0), reader.GetString(1)));
  }

  void Enqueue(IJob job) {
    switch (job) {
      case RunService run:
        w.Enqueue(run);
        break;
      case StartCalled start:
        w.Enqueue(start);
        break;
      case CalledThrew threw:
        w.Enqueue(threw);
        break;
      case CancelCalled cancel:
        w.Enqueue(cancel);
        break;
    }
  }

  /// <summary>Ends what hangs from tokens that are gone; returns the tasks that were taken from people.</summary>
  async Task<List<TaskRow>> TakeBack(CancellationToken ct) {
    if (Gone<EventDefinition.Message>() is { Length: > 0 } unsent) w.Later(Subscriptions.ForgetMessages(instance.Id, unsent));
    if (Gone<EventDefinition.Signal>() is { Length: > 0 } unheard) w.Later(Subscriptions.ForgetSignals(instance.Id, unheard));
    foreach (var (token, _, _) in released.Where(r => r is { Node.Does: Behaviour.Call, How: Ending.Cancelled })) jobs.Add(new CancelCalled(instance.Id, token));
    var tasks = released.Where(r => r is { Node.Does: Behaviour.User, How: Ending.Cancelled }).Select(r => r.Token).ToArray();
    var rows = new List<TaskRow>();
    if (tasks.Length == 0) return rows;
    await using var reader = await w.Query([Sql.Command($"""
      update process.work_task t set status = 'Cancelled', ended_at = $3, ended_by = $4, ended_by_name = $5, version = version + 1
      where t.instance = $1 and t.token = any($2) and t.status in ('Open', 'Assigned') returning {TaskRow.Columns}
      """, instance.Id, tasks, w.Now, w.Actor.Id, w.Actor.Name)], ct);
    while (await TaskRow.Read(reader, ct) is { } row) rows.Add(row);
    return rows;
  }

  /// <summary>For what waits outside no more: all of tokens that are gone and of a process that is over, and single events that happen no more.</summary>
  (long Token, string? Node)[] Gone<T>() where T : EventDefinition {
    bool Hears(Node node) => node.Does.Awaits is T;
    var tokens = released.Where(r => instance.Graph.Events(r.Node).Any(Hears)).Select(r => r.Token);
    if (ended && instance.Graph.EventStarts(ProcessDefinition.Root).Any(Hears)) tokens = tokens.Append(0);
    return [.. tokens.Distinct().Select(t => (t, (string?)null)), .. disarmed.SelectMany(d => d.Nodes.Where(n => Hears(instance.Graph.Nodes[n])).Select(n => (d.Token, (string?)n)))];
  }

  /// <summary>A signal leaves with the act that sends it and reaches each instance in an act of its own.</summary>
  public static void Send(Work w, ProcessSignal signal, Guid? from, long lastToken) {
    var id = Guid.CreateVersion7();
    w.Record("process.signal_sent", "signal", id, new { signal = signal.Name, instance = from });
    w.Enqueue(new CarrySignal(id, signal.Name, signal.Data, signal.BusinessKey.Length > 0 ? signal.BusinessKey : id.ToString(), w.Now, from, lastToken, signal.Office, signal.Offices, null));
  }

  void WriteInstance() {
    var known = state.Tokens.Values.Count(t => t.Fault is not null);
    DateTimeOffset? end = ended ? w.Now : null;
    var reason = state.Status == InstanceStatus.Cancelled ? w.Reason : null;
    w.Later(instance.IsNew
      ? Sql.Command("""
        insert into process.instance (id, definition, process_key, business_key, office, office_code, parent, parent_token, depth, status, variables, tokens, last_token, faults, started_at, started_by, ended_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
        """, instance.Id, instance.Definition, instance.Graph.Key, instance.BusinessKey, instance.Office.Id, instance.Office.Code, Sql.Uuid(instance.Parent),
        Sql.Bigint(instance.ParentToken), instance.Depth, state.Status.ToString(), new Sql.Jsonb(StateJson.Text(state.Variables)), new Sql.Jsonb(StateJson.Tokens(state)),
        state.LastToken, known, w.Now, w.Actor.Id, Sql.Time(end))
      : Sql.Command("""
        update process.instance set status = $2, variables = $3, tokens = $4, last_token = $5, faults = $6, ended_at = $7, reason = $8, version = version + 1 where id = $1
        """, instance.Id, state.Status.ToString(), new Sql.Jsonb(StateJson.Text(state.Variables)), new Sql.Jsonb(StateJson.Tokens(state)), state.LastToken, known,
        Sql.Time(end), Sql.Text(reason)));
  }

  NpgsqlBatchCommand VisitRows() => Sql.Command("""
    insert into process.visit (instance, definition, token, node, via, entered, ended, completed, actor, office)
    select $1, $2, v.token, v.node, v.via, v.entered, $3, v.completed, $4, $10
    from unnest($5::bigint[], $6::text[], $7::text[], $8::timestamptz[], $9::boolean[]) as v(token, node, via, entered, completed)
    """, instance.Id, instance.Definition, w.Now, w.Actor.Id, visits.Select(v => v.Token.Id).ToArray(), visits.Select(v => (string?)v.Token.Node).ToArray(),
    visits.Select(v => v.Token.Via).ToArray(), visits.Select(v => v.Token.Entered).ToArray(), visits.Select(v => v.How == Ending.Completed).ToArray(), instance.Office.Id);

  void WriteFaults() {
    if (instance.Faults > 0) {
      var standing = state.Tokens.Values.Where(t => t.Fault is not null).Select(t => t.Id).Except(faults.Keys).ToArray();
      w.Later(Sql.Command("delete from process.incident where instance = $1 and not token = any($2)", instance.Id, standing));
    }
    foreach (var e in faults.Values) {
      w.Later(Sql.Command("insert into process.incident (instance, office, token, node, code, message, at) values ($1, $2, $3, $4, $5, $6, $7)",
        instance.Id, instance.Office.Id, e.Token, e.Node.Id, e.Fault.Code, e.Fault.Message, w.Now));
      w.Publish(new FaultRaised(instance.Id, instance.Graph.Key, e.Node.Id, e.Fault.Code));
    }
  }

  void WriteTask(PreparedTask task) {
    var (open, id, group, assignee) = (task.Opened, task.Opening.Id, task.Opening.Group, task.Opening.Assignee);
    var (scopes, apart, apartIn) = Apart(instance.Graph, state, open.Token, open.Node.Id);
    w.Later(Sql.Command("""
      insert into process.work_task (id, instance, token, process_key, element, name, business_key, office, office_code, candidate_group, assignee, assignee_name, status, priority, form, headers, created_at, due, follow_up, scopes, apart, apart_in)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22)
      """, id, instance.Id, open.Token, instance.Graph.Key, open.Node.Id, task.Opening.Name, instance.BusinessKey, Sql.Uuid(task.Office), task.OfficeCode, group,
      Sql.Uuid(assignee), Sql.Text(task.Assignee), (assignee is null ? WorkTaskStatus.Open : WorkTaskStatus.Assigned).ToString(), open.Priority, Sql.Text(open.Form),
      new Sql.Jsonb(JsonSerializer.Serialize(open.Headers)), w.Now, Sql.Time(task.Opening.Due), Sql.Time(Timers.Moment(open.FollowUp)), scopes, apart, apartIn));
    foreach (var who in task.Others)
      w.Later(Sql.Command("insert into process.candidate (task, who) values ($1, $2) on conflict do nothing", id, who));
    if (task.Remind is { } remind) w.Enqueue(new RemindTask(id), due: remind);
    if (task.Escalate is { } escalate) w.Enqueue(new EscalateTask(id, task.EscalateTo), due: escalate);
    w.Publish(new TaskOpened(id, instance.Id, instance.Graph.Key, open.Node.Id, instance.BusinessKey, group, assignee, task.Opening.Due));
  }
}
