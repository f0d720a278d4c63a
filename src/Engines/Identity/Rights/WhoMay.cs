using Npgsql;

namespace Saola.Identity;

/// <summary>
/// Who may do something in offices today: by a post or a granted role there, by one above that reaches down, and in the office that
/// answers now for one that is no more. Conditions are not asked.
/// </summary>
internal static class WhoMay {
  /// <param name="SignsIn">They have an account, and it is open.</param>
  public sealed record Holder(Guid Office, Guid Person, string Name, bool SignsIn);

  public static async Task<IReadOnlyList<Holder>> Of(Work w, string permission, Guid[] offices, CancellationToken ct) {
    await using var command = new NpgsqlCommand("""
      with recursive roles as (select array_agg(key) keys from identity.role where $1 = any (permissions) and ended_at is null),
      answering as (
        select o.id asked, o.id, o.path, o.successor from identity.organisation o where o.id = any ($2)
        union select a.asked, o.id, o.path, o.successor from answering a join identity.organisation o on o.id = a.successor),
      places as (select a.asked, up.id, bool_or(up.id = a.id) here from answering a, unnest(string_to_array(rtrim(a.path, '.'), '.')::uuid[]) up(id) group by 1, 2),
      units as (select p.asked, u.id, p.here from places p join identity.organisation u on u.office = p.id),
      held as (
        select u.asked, o.person from units u join identity.official_post o on o.unit = u.id, roles
        where (u.here or o.sub_tree) and o.roles && roles.keys and o.valid_from <= $3 and (o.valid_to is null or $3 < o.valid_to)
        union
        select u.asked, o.person from units u join identity.role_grant g on g.unit = u.id join identity.official_post o on o.id = g.post, roles
        where (u.here or g.sub_tree) and g.role = any (roles.keys) and g.valid_from <= $3 and (g.valid_to is null or $3 < g.valid_to) and o.valid_from <= $3 and (o.valid_to is null or $3 < o.valid_to))
      select h.asked, h.person, p.full_name, exists (select from identity.account a where a.person = h.person and a.disabled_at is null)
      from held h join identity.person p on p.id = h.person order by 1, 2
      """, await w.ReadConnection(ct)) { Parameters = { new() { Value = permission }, new() { Value = offices }, new() { Value = Vn.Day(w.Now) } } };
    await using var reader = await command.ExecuteReaderAsync(ct);
    var holders = new List<Holder>();
    while (await reader.ReadAsync(ct)) holders.Add(new(reader.GetGuid(0), reader.GetGuid(1), reader.GetString(2), reader.GetBoolean(3)));
    return holders;
  }
}
