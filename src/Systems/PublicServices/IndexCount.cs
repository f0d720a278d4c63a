using Npgsql;
using NpgsqlTypes;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>Counts, per office, what the parts of the index need of one month; progress, online service and openness come from elsewhere.</summary>
internal static class IndexCount {
  /// <summary>Each gives office, reached, whole, of a month from $1 to before $2.</summary>
  static readonly (string Part, string Sql)[] Counts = [
    // in step: the portal has confirmed the newest state; without a comparison nothing is known of what it has
    (ServiceIndex.Synchronised, """
      select d.office, count(*) filter (where r.confirmed_at is not null and r.behind_since is null), count(*) from public_services.dossier d left join public_services.portal_record r on r.dossier = d.id
      where d.origin is null and d.registered_at >= $1 and d.registered_at < $2 and exists (select from public_services.portal_comparison where finished_at is not null) group by d.office
      """),
    (ServiceIndex.PaidOnline, """
      select office, count(*) filter (where channel in ('online', 'portal')), count(*) from public_services.payment where state = 'paid' and paid_at >= $1 and paid_at < $2 group by office
      """),
    (ServiceIndex.ElectronicResult, """
      select d.office, count(r.sealed_at), count(*) from public_services.dossier d left join public_services.dossier_result r on r.dossier = d.id
      where d.origin is null and d.ended_at >= $1 and d.ended_at < $2 and d.processed_at is not null group by d.office
      """),
    (ServiceIndex.Stored, """
      select d.office, count(r.electronic_at), count(*) from public_services.dossier d left join public_services.dossier_result r on r.dossier = d.id
      where d.origin is null and d.ended_at >= $1 and d.ended_at < $2 and d.processed_at is not null group by d.office
      """),
    // a dossier is digitised when each of its papers has a file
    (ServiceIndex.Digitised, """
      select office, count(*) filter (where digitised), count(*) from (
        select d.id, d.office, bool_and(k.has_file) digitised from public_services.dossier d
        join lateral (select key, bool_or(file is not null) has_file from public_services.dossier_component where dossier = d.id group by key) k on true
        where d.origin is null and d.registered_at >= $1 and d.registered_at < $2 group by d.id, d.office) x group by office
      """),
    // an answer that was known already and did not have to be changed
    (ServiceIndex.Reused, """
      select office, count(*) filter (where jsonb_path_exists(provenance, '$.*.changed ? (@ == false)')), count(*) from public_services.dossier
      where origin is null and registered_at >= $1 and registered_at < $2 and form <> '{}' group by office
      """),
    (ServiceIndex.PetitionersContent, """
      select office, count(*) filter (where content), count(*) from public_services.dossier_question where kind = 'complaint' and judged_at >= $1 and judged_at < $2 group by office
      """),
    (ServiceIndex.Content, """
      select office, count(*) filter (where office_score >= 4), count(*) from public_services.dossier_rating where at >= $1 and at < $2 group by office
      """),
  ];

  public static async Task Write(Work w, DateOnly month, CancellationToken ct) {
    var connection = await w.Connection(ct);
    await using var batch = new NpgsqlBatch(connection) {
      BatchCommands = { new("delete from public_services.index_month where month = $1") { Parameters = { new() { Value = month } } } },
    };
    foreach (var (part, sql) in Counts)
      batch.BatchCommands.Add(new($"insert into public_services.index_month (month, office, part, reached, whole, counted_at) select $3, office, $4, reached, whole, $5 from ({sql}) c (office, reached, whole)") {
        Parameters = {
          new() { Value = Vn.StartOf(month).UtcDateTime }, new() { Value = Vn.StartOf(month.AddMonths(1)).UtcDateTime }, new() { Value = month }, new() { Value = part }, new() { Value = w.Now.UtcDateTime },
        },
      });
    await batch.ExecuteNonQueryAsync(ct);
  }

  /// <summary>What was counted of a month, by office.</summary>
  public static async Task<Dictionary<Guid, Dictionary<string, (long Reached, long Whole)>>> Read(Work w, DateOnly month, Guid? office, CancellationToken ct) {
    await using var command = new NpgsqlCommand("select office, part, reached, whole from public_services.index_month where month = $1 and ($2::uuid is null or office = $2)", await w.ReadConnection(ct)) {
      Parameters = { new() { Value = month }, new() { Value = (object?)office ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid } },
    };
    await using var reader = await command.ExecuteReaderAsync(ct);
    var found = new Dictionary<Guid, Dictionary<string, (long, long)>>();
    while (await reader.ReadAsync(ct)) {
      if (!found.TryGetValue(reader.GetGuid(0), out var parts)) found[reader.GetGuid(0)] = parts = new(StringComparer.Ordinal);
      parts[reader.GetString(1)] = (reader.GetInt64(2), reader.GetInt64(3));
    }
    return found;
  }
}
