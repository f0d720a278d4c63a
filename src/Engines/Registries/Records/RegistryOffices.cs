using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using NpgsqlTypes;
using Saola.Identity;
using Saola.Kernel;
using static Saola.Registries.Words;

namespace Saola.Registries;

/// <summary>
/// Registries go along when offices merge or split: what an office owns, what it is named as reader of, and the records that it keeps
/// itself, with what lies beside them. By registry, so that a split can say who goes on with which.
/// </summary>
internal sealed class RegistryOffices(DefinitionBook book) : IOfficeMove {
  const string Owned = "registries/", Kept = "registry_records/", Read = "registry_readers";

  public int Order => 30;

  public async Task<IReadOnlyList<OpenWork>> Open(Work w, OfficePlace from, CancellationToken ct) {
    if (!from.IsOffice) return [];
    var (open, read, language) = (new List<OpenWork>(), 0, System.Globalization.CultureInfo.CurrentUICulture.TwoLetterISOLanguageName);
    var all = (await book.All(ct)).OrderBy(r => r.Definition.Key, StringComparer.Ordinal).ToList();
    var views = await Views(w, [.. all.Select(r => r.Definition.Key)], from.Office, ct);
    foreach (var registry in all) {
      var (key, name) = (registry.Definition.Key, registry.Definition.Name.In(language));
      if (registry.Owner == from.Office) open.Add(new(Owned + key, T["move_registry", name], 1));
      if (registry.Readers.Contains(from.Office)) read++;
      if (registry.Definition.Writers == Writers.Offices && (await Count(w, key, from.Office, ct) is var records && records > 0 || views.Contains(key))) open.Add(new(Kept + key, T["move_records", name], records));
    }
    return read == 0 && !all.Exists(r => LooksIn(r, from.Office) && views.Contains(r.Definition.Key)) ? open : [.. open, new(Read, T["move_readers"], read)];
  }

  /// <summary>How the office looks at what it neither owns nor keeps goes where its reading goes.</summary>
  static bool LooksIn(InForce registry, Guid office) => registry.Owner != office && (registry.Definition.Writers == Writers.Owner || registry.Readers.Contains(office));

  /// <summary>The registries for which the office shares views; they alone keep no office from being closed.</summary>
  static async Task<HashSet<string>> Views(Work w, string[] registries, Guid office, CancellationToken ct) {
    await using var command = new NpgsqlCommand("select distinct registry from registries.saved_view where registry = any($1) and office = $2", await w.ReadConnection(ct)) { Parameters = { new() { Value = registries }, new() { Value = office } } };
    await using var reader = await command.ExecuteReaderAsync(ct);
    var found = new HashSet<string>(StringComparer.Ordinal);
    while (await reader.ReadAsync(ct)) found.Add(reader.GetString(0));
    return found;
  }

  /// <summary>With those that wait for a second person to be added; one, where the office keeps none and something of its own waits or is being brought.</summary>
  static async Task<int> Count(Work w, string key, Guid office, CancellationToken ct) {
    var sql = new SqlText();
    var (place, registry) = (sql.Add(office, NpgsqlDbType.Uuid), sql.Add(key, NpgsqlDbType.Text));
    await using var command = sql.Command($"""
      select greatest((select count(*) from {Names.Table(key)} where {Names.Office} = {place})
        + (select count(*) from registries.proposal where office = {place} and registry = {registry} and kind = '{nameof(ProposalKind.Add)}' and status = '{nameof(ProposalStatus.Waiting)}'),
        (exists (select from registries.proposal where office = {place} and registry = {registry} and status = '{nameof(ProposalStatus.Waiting)}')
          or exists (select from registries.import where registry = {registry} and office = {place} and done_at is null))::int)::int
      """, await w.ReadConnection(ct));
    return (int)(await command.ExecuteScalarAsync(ct))!;
  }

  /// <summary>The rows of a large table take long: who keeps them is changed in a job of its own.</summary>
  public async Task Move(Work w, OfficeMove move, string kind, CancellationToken ct) {
    var (from, to, db) = (move.From.Office, move.To.Office, w.Db<RegistriesDb>());
    if (kind.StartsWith(Kept, StringComparison.Ordinal)) {
      w.Enqueue(new MoveRecords(kind[Kept.Length..], from, to));
      return;
    }
    var owned = kind.StartsWith(Owned, StringComparison.Ordinal) ? kind[Owned.Length..] : null;
    foreach (var registry in await db.Definitions().Where(d => owned == null ? d.Readers.Contains(from) : d.Key == owned).ToListAsync(ct)) {
      if (owned is null) registry.Readers = Named(registry.Readers, from, to);
      else registry.Owner = to;
      w.Publish(new RegistryOfficeChanged(registry.Id, registry.Key, from, to, owned is not null));
    }
    foreach (var plan in await db.OpenPlans().Where(p => owned == null ? p.Readers.Contains(from) : p.Key == owned).ToListAsync(ct)) {
      if (owned is null) plan.Readers = Named(plan.Readers, from, to);
      else plan.Owner = to;
    }
    if (owned is null) foreach (var seen in (await book.All(ct)).Where(r => LooksIn(r, from))) await BesideRecords.MoveViews(w, seen.Definition.Key, from, to, ct);
    if (owned is null || await book.Find(owned, ct) is not { Definition: var d }) return;
    await BesideRecords.MoveDecisions(w, d, from, to, ct);
    if (d.Writers == Writers.Owner) w.Enqueue(new MoveRecords(owned, from, to));
  }

  static Guid[] Named(Guid[] readers, Guid from, Guid to) => [.. readers.Select(r => r == from ? to : r).Distinct()];
}

/// <summary>Another office keeps the records of one from now on, in one registry.</summary>
[Job("registries.move_records")]
internal sealed record MoveRecords(string Registry, Guid From, Guid To) : IJob;

/// <summary>
/// Some thousand records at a time, each time an act of its own, so that nobody waits long for one of them and what dies goes on. It is
/// no new version: what a record says is the same. Who follows the changes learns of it.
/// </summary>
internal sealed class OnMoveRecords(Works works, DefinitionBook book) : IHandler<MoveRecords> {
  const int Together = 2_000;

  public async Task Handle(MoveRecords message, Work w, CancellationToken ct) {
    if (await book.Find(message.Registry, ct) is not { } registry) return;
    await using (var beside = works.Begin(w.Actor, w.Purpose))
      if (await BesideRecords.Move(beside.Work, beside.Services.GetRequiredService<Reviews>(), registry.Definition, message.From, message.To, ct) > 0) await Keep(beside.Work, 0);
    for (var moved = Together; moved == Together;) {
      await using var act = works.Begin(w.Actor, w.Purpose);
      var records = await Move(act.Work, message, ct);
      if ((moved = records.Length) == 0) return;
      await BesideRecords.Move(act.Work, message.Registry, records, message.To, ct);
      await Keep(act.Work, moved);
    }

    Task Keep(Work act, int records) {
      act.Record("registries.records_moved", "registry", registry.Id, new { registry = message.Registry, from = message.From, to = message.To, records });
      return act.Commit(ct);
    }
  }

  static async Task<Guid[]> Move(Work w, MoveRecords message, CancellationToken ct) {
    var (table, sql) = (Names.Table(message.Registry), new SqlText());
    await using var command = sql.Command($"""
      update {table} r set {Names.Office} = {sql.Add(message.To, NpgsqlDbType.Uuid)}, {Names.Xid} = pg_current_xact_id()
      from (select {Names.Id} from {table} where {Names.Office} = {sql.Add(message.From, NpgsqlDbType.Uuid)} order by {Names.Id} limit {Together} for update) chunk where r.{Names.Id} = chunk.{Names.Id}
      returning r.{Names.Id}
      """, await w.Connection(ct));
    await using var reader = await command.ExecuteReaderAsync(ct);
    var moved = new List<Guid>(Together);
    while (await reader.ReadAsync(ct)) moved.Add(reader.GetGuid(0));
    return [.. moved];
  }
}
