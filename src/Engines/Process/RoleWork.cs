using Saola.Identity;
using Saola.Kernel;

namespace Saola.Process;

/// <summary>Open tasks, and the processes that new instances take, by the roles that they name.</summary>
internal sealed class RoleWork : IRoleWork {
  public async Task<IReadOnlyList<OpenWork>> Open(Work w, string[] roles, CancellationToken ct) {
    await using var command = Sql.Fill(new("""
      select (select count(*) from process.work_task t where t.status = 'Open' and (split_part(t.candidate_group, ':', 2) = any ($1)
          or exists (select from process.candidate c where c.task = t.id and split_part(c.who, ':', 2) = any ($1))))::int,
        (select count(*) from (select distinct on (key) xml from process.definition order by key, number desc) d where d.xml ~ ('candidateGroups=[^<]*\m(' || array_to_string($1, '|') || ')\M'))::int
      """, await w.ReadConnection(ct)), [roles]);
    await using var reader = await command.ExecuteReaderAsync(ct);
    await reader.ReadAsync(ct);
    var (tasks, processes) = (reader.GetInt32(0), reader.GetInt32(1));
    List<OpenWork> open = [];
    if (tasks > 0) open.Add(new("tasks", Words.T["role_tasks"], tasks));
    if (processes > 0) open.Add(new("processes", Words.T["role_processes"], processes));
    return open;
  }
}
