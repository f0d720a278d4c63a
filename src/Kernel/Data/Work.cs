using System.Data;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Saola.Kernel;

/// <summary>
/// One act: who does it, for what purpose and why, on one connection in one transaction. Every writable context comes from
/// here and shares the transaction; what is published or recorded becomes evidence in it; nothing is kept without
/// <see cref="Commit"/>. All lazily: an act that touches no table costs no connection, one that only reads no transaction,
/// and between the questions of a context others may have its connection until the first write.
/// </summary>
public sealed partial class Work(WebDatabase database, ActorContext current, Subjects subjects, Handlers handlers, OutboxSignal signal, SharedCommit shared, TimeProvider clock) : IAsyncDisposable {
  readonly List<SaolaDb> contexts = [];
  readonly List<Entry> entries = [];
  readonly List<(int Entry, PersonalPayload Personal)> payloads = [];
  readonly List<OutboxRow> outbox = [];
  readonly List<NpgsqlBatchCommand> later = [];
  readonly HashSet<(string Kind, string Key)> alone = [];
  NpgsqlConnection? connection;
  NpgsqlTransaction? transaction;
  bool processSet, wrote;
  string? purpose;

  public Actor Actor => current.Actor;

  /// <summary>The moment of this act: the same for all it does. Microseconds, as PostgreSQL keeps them.</summary>
  public DateTimeOffset Now { get; } = Whole(clock.GetUtcNow());

  /// <summary>What the act is for: the permission of its route, or the name of the job.</summary>
  public string Purpose { get => purpose ?? current.Purpose ?? "unnamed"; internal set => purpose = value; }

  /// <summary>Why, in the person's own words, where the operation asks for it; the half of a sign at which it was cut is left away.</summary>
  public string? Reason { get; set => field = value is [.., var last] && char.IsHighSurrogate(last) ? value[..^1] : value; }

  public Guid Process { get; } = Guid.CreateVersion7();

  /// <summary>A job's act is committed by the dispatcher together with the mark that it is done.</summary>
  internal bool HeldByDispatcher { get; set; }

  public T Db<T>() where T : SaolaDb {
    foreach (var context in contexts) if (context is T found) return found;
    var made = Contexts<T>.Make(connection ??= database.Source.CreateConnection(), this);
    if (transaction is not null) made.Database.UseTransaction(transaction);
    contexts.Add(made);
    return made;
  }

  /// <summary>The connection for statements of one's own, inside the transaction and allowed to write.</summary>
  public async Task<NpgsqlConnection> Connection(CancellationToken ct) {
    await SetProcess(ct);
    wrote = true;
    return connection!;
  }

  /// <summary>The same for the machinery, whose own rows are not evidence of an act.</summary>
  internal async Task<NpgsqlConnection> QuietConnection(CancellationToken ct) {
    await SetProcess(ct);
    return connection!;
  }

  /// <summary>The connection for reading only, outside the transaction as long as nothing was written: a lock would end with its statement.</summary>
  public async Task<NpgsqlConnection> ReadConnection(CancellationToken ct) {
    connection ??= database.Source.CreateConnection();
    if (connection.State == ConnectionState.Closed) await connection.OpenAsync(ct);
    return connection;
  }

  /// <summary>
  /// Gives the connection back while the act waits for another one, which needs a connection too: of many that held theirs and waited,
  /// none would go on. What is asked later takes one again; in a transaction it stays. Nothing may be reading on it.
  /// </summary>
  public Task Rest() => transaction is null && connection is { State: ConnectionState.Open } ? connection.CloseAsync() : Task.CompletedTask;

  /// <summary>What <paramref name="read"/> reads is of one moment, whatever others keep meanwhile: for things told by several tables. Nothing is written in it.</summary>
  public async Task<T> OneMoment<T>(Func<Task<T>> read, CancellationToken ct) {
    if (transaction is not null) return await read();
    await Begin(ct, IsolationLevel.RepeatableRead);
    var told = await read();
    if (processSet || wrote) throw new InvalidOperationException($"'{Purpose}' wrote while it read.");
    await transaction!.DisposeAsync();
    transaction = null;
    foreach (var context in contexts) context.Database.UseTransaction(null);
    await connection!.CloseAsync();
    return told;
  }

  /// <summary>Makes acts on one thing wait for one another: no other act has it from here to the end of this one.</summary>
  /// <param name="kind">What kind of thing, as <c>payment</c>; things of different kinds may have the same key.</param>
  public async Task Alone(string kind, string key, CancellationToken ct) {
    await Begin(ct);
    await using var command = new NpgsqlCommand("select pg_advisory_xact_lock(hashtextextended($1, 0))", connection, transaction) { Parameters = { new() { Value = $"{kind} {key}" } } };
    await command.ExecuteNonQueryAsync(ct);
    alone.Add((kind, key));
  }

  /// <summary>Whether this act has the thing to itself: an act on very many may take what holds them all, where a lock for each would be too many.</summary>
  public bool IsAlone(string kind, string key) => alone.Contains((kind, key));

  /// <summary>Acts on a thing that may go beside each other, and not beside one that has it <see cref="Alone"/>.</summary>
  public async Task Beside(string kind, string key, CancellationToken ct) {
    await Begin(ct);
    await using var command = new NpgsqlCommand("select pg_advisory_xact_lock_shared(hashtextextended($1, 0))", connection, transaction) { Parameters = { new() { Value = $"{kind} {key}" } } };
    await command.ExecuteNonQueryAsync(ct);
  }

  /// <summary>
  /// Statements of a hot path: sent together with those put off by <see cref="Later"/> and, when they are the first of the
  /// act, with what allows writing. One round trip; the reader stands at the first result of these commands.
  /// </summary>
  public async Task<NpgsqlDataReader> Query(IEnumerable<NpgsqlBatchCommand> commands, CancellationToken ct) {
    await Begin(ct);
    await using var batch = new NpgsqlBatch(connection, transaction);
    var first = !processSet;
    if (first) batch.BatchCommands.Add(LedgerSql.AllowWriting(Process));
    foreach (var command in later.Concat(commands)) batch.BatchCommands.Add(command);
    later.Clear();
    processSet = true;
    var reader = await batch.ExecuteReaderAsync(ct);
    if (first) await reader.NextResultAsync(ct);
    return reader;
  }

  /// <summary>A write without a result that may wait for the next round trip of this act, at the latest that of its evidence.</summary>
  public void Later(NpgsqlBatchCommand command) {
    later.Add(command);
    wrote = true;
  }

  /// <summary>Tells the others: one ledger entry, and one row of work for each handler of the event.</summary>
  /// <param name="personal">What of it is personal; it goes under the key of its subject, never into the event.</param>
  /// <param name="about">Whose data it concerns, when nothing personal is kept with it: they are shown it.</param>
  public void Publish<T>(T happened, PersonalPayload? personal = null, Guid? about = null) where T : IEvent {
    var (type, facts) = (Messages.NameOf(typeof(T)), JsonSerializer.Serialize(happened, Json.Options));
    AddEntry(type, happened.ObjectKind, happened.ObjectId, facts, personal, about);
    foreach (var handler in handlers.Of(typeof(T))) outbox.Add(new(handler.Name, type, facts, null, Now, handler.LaneFor(null)));
  }

  /// <summary>Evidence without a message.</summary>
  /// <param name="about">Whose data it concerns, when nothing personal is kept with it: they are shown it.</param>
  public void Record(string type, string objectKind, Guid objectId, object? facts = null, PersonalPayload? personal = null, Guid? about = null) =>
    AddEntry(type, objectKind, objectId, facts is null ? "{}" : JsonSerializer.Serialize(facts, Json.Options), personal, about);

  /// <summary>Work for later, kept with this act.</summary>
  /// <param name="key">Two jobs of one kind with one key are one job.</param>
  public void Enqueue<T>(T job, string? key = null, DateTimeOffset? due = null) where T : IJob {
    var type = Messages.NameOf(typeof(T));
    foreach (var handler in handlers.Of(typeof(T)))
      outbox.Add(new(handler.Name, type, JsonSerializer.Serialize(job, Json.Options), key, due ?? Now, handler.LaneFor(job.WaitsFor)));
  }

  /// <summary>Keeps everything, once.</summary>
  /// <exception cref="InvalidOperationException">Rows were written of which the ledger would not know.</exception>
  public async Task Commit(CancellationToken ct) {
    await SaveContexts(ct);
    if (HeldByDispatcher) return;
    await CommitNow(ct);
  }

  /// <summary>Sends what is changed so far to the database, for statements that need to see it.</summary>
  public async Task Flush(CancellationToken ct) {
    if (later.Count > 0) await (await Query([], ct)).DisposeAsync();
    await SaveContexts(ct);
  }

  async Task SaveContexts(CancellationToken ct) {
    foreach (var context in contexts) {
      if (!context.HasChanges) continue;
      await SetProcess(ct);
      wrote = true;
      context.RaiseVersions();
      await context.SaveChangesAsync(ct);
    }
  }

  async Task Begin(CancellationToken ct, IsolationLevel seen = IsolationLevel.ReadCommitted) {
    if (transaction is not null) return;
    transaction = await (await ReadConnection(ct)).BeginTransactionAsync(seen, ct);
    foreach (var context in contexts) context.Database.UseTransaction(transaction);
  }

  async Task SetProcess(CancellationToken ct) {
    if (processSet) return;
    await Begin(ct);
    await using var batch = new NpgsqlBatch(connection, transaction) { BatchCommands = { LedgerSql.AllowWriting(Process) } };
    await batch.ExecuteNonQueryAsync(ct);
    processSet = true;
  }

  async Task Close() {
    foreach (var context in contexts) await context.DisposeAsync();
    contexts.Clear();
    if (transaction is not null) await transaction.DisposeAsync();
    if (connection is not null) await connection.DisposeAsync();
    (transaction, connection) = (null, null);
  }

  public async ValueTask DisposeAsync() => await Close();

  static DateTimeOffset Whole(DateTimeOffset at) => new(at.UtcTicks / 10 * 10, TimeSpan.Zero);

  static class Contexts<T> where T : SaolaDb {
    static readonly ObjectFactory<T> Factory = ActivatorUtilities.CreateFactory<T>([typeof(DbContextOptions<T>)]);
    static readonly object[] Options = [new DbContextOptionsBuilder<T>().UseNpgsql().AddInterceptors(ProcessOnSave.Instance).Options];

    public static T Make(NpgsqlConnection connection, Work work) {
      var made = Factory(EmptyServices.Instance, Options);
      made.Work = work;
      made.Database.SetDbConnection(connection);
      return made;
    }
  }

  sealed class EmptyServices : IServiceProvider {
    public static readonly EmptyServices Instance = new();
    public object? GetService(Type serviceType) => null;
  }

  /// <summary>Saves made directly on a context carry the process too.</summary>
  sealed class ProcessOnSave : Microsoft.EntityFrameworkCore.Diagnostics.SaveChangesInterceptor {
    public static readonly ProcessOnSave Instance = new();

    public override async ValueTask<Microsoft.EntityFrameworkCore.Diagnostics.InterceptionResult<int>> SavingChangesAsync(
      Microsoft.EntityFrameworkCore.Diagnostics.DbContextEventData eventData, Microsoft.EntityFrameworkCore.Diagnostics.InterceptionResult<int> result, CancellationToken cancellationToken = default) {
      var work = ((SaolaDb)eventData.Context!).Work!;
      await work.SetProcess(cancellationToken);
      work.wrote = true;
      return result;
    }
  }
}

/// <summary>Begins acts that no request carries: jobs, schedules, start-up, tests.</summary>
public sealed class Works(IServiceScopeFactory scopes) {
  public ScopedWork Begin(Actor actor, string purpose, string? reason = null) {
    var scope = scopes.CreateAsyncScope();
    scope.ServiceProvider.GetRequiredService<ActorContext>().Actor = actor;
    var work = scope.ServiceProvider.GetRequiredService<Work>();
    work.Purpose = purpose;
    work.Reason = reason;
    return new(scope, work);
  }
}

/// <summary>A work with the scope of services it lives in.</summary>
public sealed class ScopedWork(AsyncServiceScope scope, Work work) : IAsyncDisposable {
  public Work Work { get; } = work;
  public IServiceProvider Services => scope.ServiceProvider;
  public ValueTask DisposeAsync() => scope.DisposeAsync();
}
