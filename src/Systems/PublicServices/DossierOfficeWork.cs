using Npgsql;
using Saola.Contracts;
using Saola.Identity;
using Saola.Kernel;
using Saola.Process;

namespace Saola.PublicServices;

/// <summary>
/// Open dossiers go along when offices merge or split, each with its process; closed ones stay with the office that closed them.
/// By field, so that a split can say who goes on with which.
/// </summary>
internal sealed class DossierOfficeWork(Processes processes, ProcedureLists lists) : IOfficeMove {
  const string Dossiers = "dossiers/", Intake = "intake";

  public int Order => 20;

  public async Task<IReadOnlyList<OpenWork>> Open(Work w, OfficePlace from, CancellationToken ct) {
    var names = (await lists.Fields(ct)).ToDictionary(f => f.Code, f => f.Name.In(System.Globalization.CultureInfo.CurrentUICulture.TwoLetterISOLanguageName), StringComparer.Ordinal);
    await using var command = new NpgsqlCommand("""
      select field, count(*)::int from public_services.dossier where ended_at is null and ($1 and office = $2 or handler = $3) group by field
      union all select null, count(*)::int from public_services.dossier where ended_at is null and $1 and intake_office = $2 and office <> $2 having count(*) > 0
      order by 1 nulls last
      """, await w.ReadConnection(ct)) { Parameters = { new() { Value = from.IsOffice }, new() { Value = from.Office }, new() { Value = from.Name } } };
    await using var reader = await command.ExecuteReaderAsync(ct);
    var open = new List<OpenWork>();
    while (await reader.ReadAsync(ct))
      open.Add(reader.IsDBNull(0) ? new(Intake, Words.T["move_intake"], reader.GetInt32(1))
        : new(Dossiers + reader.GetString(0), Words.T["move_dossiers", names.GetValueOrDefault(reader.GetString(0), reader.GetString(0))], reader.GetInt32(1)));
    return open;
  }

  public async Task Move(Work w, OfficeMove move, string kind, CancellationToken ct) {
    var moved = new List<(Guid Id, string Code, int Status)>();
    await using (var command = new NpgsqlCommand("""
      with moved as (
        update public_services.dossier d set version = version + 1,
          office = case when $1 and office = $2 then $3 else office end, office_code = case when $1 and office = $2 then $4 else office_code end,
          intake_office = case when $1 and intake_office = $2 then $3 else intake_office end, intake_office_code = case when $1 and intake_office = $2 then $4 else intake_office_code end,
          handler = coalesce((select r.b from unnest($5::text[], $6::text[]) r(a, b) where r.a = d.handler), handler)
        where ended_at is null and case when $7 = 'intake' then $1 and intake_office = $2 and office <> $2 else 'dossiers/' || field = $7 and ($1 and office = $2 or handler = any ($5)) end
        returning d.id, d.code, d.status),
      questions as (update public_services.dossier_question q set office = $3 from moved m where q.dossier = m.id and q.answered_at is null and $1 and q.office = $2),
      asked as (update public_services.dossier_comment set asked_office = $3 where $7 = 'intake' and $1 and asked_office = $2 and answered_at is null)
      select id, code, status from moved
      """, await w.Connection(ct)) {
      Parameters = {
        new() { Value = move.From.IsOffice }, new() { Value = move.From.Office }, new() { Value = move.To.Office }, new() { Value = move.To.OfficeCode },
        new() { Value = move.Places.Keys.ToArray() }, new() { Value = move.Places.Values.ToArray() }, new() { Value = kind },
      },
    })
    await using (var reader = await command.ExecuteReaderAsync(ct))
      while (await reader.ReadAsync(ct)) moved.Add((reader.GetGuid(0), reader.GetString(1), reader.GetInt16(2)));
    foreach (var (id, code, status) in moved) w.Publish(new DossierOfficeChanged(id, code, status, move.From.Name, move.To.Name));
    await processes.Relocate(w, move, [.. moved.Select(m => m.Code)], ct);
  }
}
