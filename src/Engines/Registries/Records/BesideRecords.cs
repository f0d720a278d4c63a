using Npgsql;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>
/// What lies beside records for those who keep them, and is found by their office: what is proposed with its files, noted, merged and brought in files,
/// and how the office looks at the registry. It goes along when another office keeps the records.
/// </summary>
internal static class BesideRecords {
  /// <summary>
  /// What belongs to no record yet or to all of them. A file that is being written goes on for the new office: its version is raised, so
  /// that an act which began for the old one is not kept and is done again.
  /// </summary>
  public static async Task<int> Move(Work w, Reviews reviews, RegistryDefinition d, Guid from, Guid to, CancellationToken ct) {
    await reviews.MoveFiles(w, d, from, to, ct);
    var moved = await Run(w, """
      update registries.proposal set office = $3, decider = case when decider = $2 and $4 then $3 else decider end where registry = $1 and office = $2
      """, [d.Key, from, to, d.Approvers != Writers.Owner], ct);
    moved += await Run(w, "update registries.import set office = $3, version = version + 1 where registry = $1 and office = $2", [d.Key, from, to], ct);
    return moved + await MoveViews(w, d.Key, from, to, ct);
  }

  /// <summary>The office that goes on keeps the names of its own views and what its list begins with.</summary>
  public static Task<int> MoveViews(Work w, string registry, Guid from, Guid to, CancellationToken ct) => Run(w, """
    update registries.saved_view v set office = $3, version = version + 1,
      first = v.first and not exists (select from registries.saved_view o where o.registry = $1 and o.office = $3 and o.first),
      name = case when not exists (select from registries.saved_view o where o.registry = $1 and o.office = $3 and o.name = v.name) then v.name
        when not exists (select from registries.saved_view o where o.registry = $1 and o.office in ($2, $3) and o.name = left(v.name, 76) || ' (2)') then left(v.name, 76) || ' (2)' else left(v.name, 70) || ' ' || right(v.id::text, 6) end
    where v.registry = $1 and v.office = $2
    """, [registry, from, to], ct);

  /// <summary>What somebody noted of these records and what was merged into them.</summary>
  public static async Task Move(Work w, string registry, Guid[] records, Guid to, CancellationToken ct) {
    await Run(w, "update registries.record_note set office = $3 where record = any($1) and registry = $2 and removed_at is null", [records, registry, to], ct);
    await Run(w, "update registries.record_merge set office = $3 where survivor = any($1) and registry = $2", [records, registry, to], ct);
  }

  /// <summary>Where the owner confirms what others keep, who owns it from now on decides what waits.</summary>
  public static Task<int> MoveDecisions(Work w, RegistryDefinition d, Guid from, Guid to, CancellationToken ct) => d.Approvers == Writers.Owner
    ? Run(w, "update registries.proposal set decider = $3 where registry = $1 and decider = $2", [d.Key, from, to], ct) : Task.FromResult(0);

  static async Task<int> Run(Work w, string sql, object[] values, CancellationToken ct) {
    await using var command = new NpgsqlCommand(sql, await w.Connection(ct));
    foreach (var value in values) command.Parameters.Add(new() { Value = value });
    return await command.ExecuteNonQueryAsync(ct);
  }
}
