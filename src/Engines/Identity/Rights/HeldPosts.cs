using System.Collections.Frozen;
using Npgsql;

namespace Saola.Identity;

/// <summary>
/// The posts that people hold on a day, each as the actor its holder is in it: the roles of the post in its office, and the roles
/// granted elsewhere through it.
/// </summary>
internal sealed class HeldPosts(RoleBook roles) {
  const string OfSession = "select a.person from identity.session s join identity.account a on a.id = s.account where s.id = $1", OfPeople = "select unnest($1::uuid[])";

  // The office f, all below it if so, and whatever these took over; whose sub_tree it is stands between the two.
  internal const string OfficesIf = "array(with recursive reached as (select f.id union all select d.id from identity.organisation d where ";

  internal const string Reached = """
    .sub_tree and d.is_office and d.path like f.path || '%'
      union select d.id from reached r join identity.organisation d on d.successor = r.id and d.is_office) select id from reached)
    """;

  const string Posts = """
    select o.id, o.person, o.unit, u.name, u.key, f.id, f.code, f.name, o.title, o.roles,
    """ + OfficesIf + "o" + Reached + """
    from identity.official_post o join identity.organisation u on u.id = o.unit join identity.organisation f on f.id = u.office
    where o.person = any (array(
    """;

  const string Held = ")) and o.valid_from <= $2 and (o.valid_to is null or $2 < o.valid_to) order by o.valid_from, o.id";

  const string Grants = """
    select g.post, g.role, f.code, case when u.id <> f.id then u.key end,
    """ + OfficesIf + "g" + Reached + """
    from identity.role_grant g join identity.official_post o on o.id = g.post join identity.organisation u on u.id = g.unit join identity.organisation f on f.id = u.office
    where g.valid_from <= $2 and (g.valid_to is null or $2 < g.valid_to) and o.person = any (array(
    """;

  const string Roles = "select key, permissions, conditions::text, ended_at is null, mfa from identity.role";

  /// <summary>Puts the questions into a batch, for the owner of a session; <see cref="Read"/> takes the answers.</summary>
  public static void AskOfSession(NpgsqlBatch batch, Guid session, DateOnly day) => Ask(batch, Posts + OfSession + Held, Grants + OfSession + "))", session, day);

  /// <summary>The same for these people.</summary>
  public static void AskOfPeople(NpgsqlBatch batch, Guid[] people, DateOnly day) => Ask(batch, Posts + OfPeople + Held, Grants + OfPeople + "))", people, day);

  static void Ask(NpgsqlBatch batch, string posts, string grants, object who, DateOnly day) {
    batch.BatchCommands.Add(new(posts) { Parameters = { new() { Value = who }, new() { Value = day } } });
    batch.BatchCommands.Add(new(grants) { Parameters = { new() { Value = who }, new() { Value = day } } });
    batch.BatchCommands.Add(new(Roles));
  }

  sealed record Grant(Guid Post, string Role, string Code, string? Key, Guid[] Offices);

  sealed record Row(Guid Id, Guid Person, Guid Unit, string UnitName, string? Key, Guid Office, string Code, string OfficeName, string? Title, string[] Roles, Guid[] Offices);

  /// <summary>By person, first the post held longest. The reader stands on the posts.</summary>
  /// <param name="oneFactor">By one factor alone: roles that ask for two give nothing.</param>
  public async Task<ILookup<Guid, HeldPost>> Read(NpgsqlDataReader r, Func<Guid, string> name, CancellationToken ct, bool oneFactor = false) {
    var rows = new List<Row>();
    while (await r.ReadAsync(ct))
      rows.Add(new(r.GetGuid(0), r.GetGuid(1), r.GetGuid(2), r.GetString(3), Text(r, 4), r.GetGuid(5), Text(r, 6) ?? "", r.GetString(7), Text(r, 8), r.GetFieldValue<string[]>(9), r.GetFieldValue<Guid[]>(10)));
    await r.NextResultAsync(ct);
    var grants = new List<Grant>();
    while (await r.ReadAsync(ct)) grants.Add(new(r.GetGuid(0), r.GetString(1), Text(r, 2) ?? "", Text(r, 3), r.GetFieldValue<Guid[]>(4)));
    await r.NextResultAsync(ct);
    var known = new Dictionary<string, (string[] Permissions, string Conditions)>(StringComparer.Ordinal);
    var silent = new HashSet<string>(StringComparer.Ordinal);
    while (await r.ReadAsync(ct))
      if (r.GetBoolean(3) && !(oneFactor && r.GetBoolean(4))) known[r.GetString(0)] = (r.GetFieldValue<string[]>(1), r.GetString(2));
      else silent.Add(r.GetString(0));
    var byPost = grants.Where(g => !silent.Contains(g.Role)).ToLookup(g => g.Post);
    return rows.ToLookup(row => row.Person, row => Post(row with { Roles = [.. row.Roles.Where(k => !silent.Contains(k))] }, [.. byPost[row.Id]], known, name(row.Person)));
  }

  HeldPost Post(Row row, Grant[] grants, Dictionary<string, (string[] Permissions, string Conditions)> known, string name) {
    var own = row.Offices.ToFrozenSet();
    var given = row.Roles.Select(k => (Role: k, Offices: own)).Concat(grants.Select(g => (g.Role, Offices: g.Offices.ToFrozenSet())))
      .Where(g => known.ContainsKey(g.Role)).SelectMany(g => roles.Given(known[g.Role].Permissions, known[g.Role].Conditions, g.Offices));
    var rights = new Rights(given);
    var post = new Post(row.Unit, row.Office, row.Code, row.Roles.ToFrozenSet()) {
      Place = row.Unit == row.Office || row.Key is null ? row.Code : $"{row.Code}/{row.Key}",
      GroupsElsewhere = [.. grants.SelectMany(g => g.Key is null ? new[] { $"{g.Code}:{g.Role}" } : [$"{g.Code}:{g.Role}", $"{g.Code}/{g.Key}:{g.Role}"])],
    };
    var actor = new Actor(row.Person, ActorKind.Official, name, post, rights.Permissions.ToFrozenSet(), row.Offices.Where(o => o != row.Office).ToFrozenSet()) { Rights = rights };
    return new(row.Id, row.Unit, row.UnitName, row.OfficeName, row.Title, actor);
  }

  static string? Text(NpgsqlDataReader r, int i) => r.IsDBNull(i) ? null : r.GetString(i);
}
