using System.Collections.Immutable;
using Npgsql;

namespace Saola.Identity;

/// <summary>
/// The powers that the owner of a session holds on a day. What a representative gave to themselves holds while they represent the
/// organisation; what somebody gave rests while their account is locked.
/// </summary>
internal static class HeldPowers {
  const string Columns = "select p.id, coalesce(p.person, p.business), p.acts, p.procedures, p.earlier, p.first_day, p.delegate from ";

  const string Hold = """
     and p.accepted and p.ended_at is null and p.first_day <= $2 and $2 <= p.last_day
      and (p.given_by <> p.delegate or exists (select 1 from identity.business b where b.id = p.business and b.representative = p.delegate
        and not exists (select 1 from identity.noted_difference d where d.subject = b.id and d.fact = 'representative')))
      and not exists (select 1 from identity.account g where g.person = p.person and g.disabled_at is not null and not g.lock_office_only)
      and not exists (select 1 from identity.account g where g.business = p.business and g.disabled_at is not null)
    order by p.id
    """;

  public static NpgsqlBatchCommand OfSession(Guid session, DateOnly day) =>
    new(Columns + "identity.session s join identity.account a on a.id = s.account join identity.power p on p.delegate = a.person where s.id = $1" + Hold) { Parameters = { new() { Value = session }, new() { Value = day } } };

  /// <summary>The same for these people, who need no session.</summary>
  public static NpgsqlBatchCommand OfPeople(Guid[] people, DateOnly day) => new(Columns + "identity.power p where p.delegate = any ($1)" + Hold) { Parameters = { new() { Value = people }, new() { Value = day } } };

  public static async Task<ImmutableArray<HeldPower>> Read(NpgsqlDataReader r, CancellationToken ct) => [.. (await ByHolder(r, ct)).SelectMany(g => g)];

  public static async Task<ILookup<Guid, HeldPower>> ByHolder(NpgsqlDataReader r, CancellationToken ct) {
    var powers = new List<(Guid Holder, HeldPower Power)>();
    while (await r.ReadAsync(ct)) powers.Add((r.GetGuid(6), new(r.GetGuid(0), r.GetGuid(1), (PowerActs)r.GetInt16(2), [.. r.GetFieldValue<string[]>(3)], r.GetBoolean(4) ? null : Vn.StartOf(r.GetFieldValue<DateOnly>(5)))));
    return powers.ToLookup(p => p.Holder, p => p.Power);
  }
}
