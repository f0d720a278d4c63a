using System.Collections.Immutable;
using Npgsql;

namespace Saola.Identity;

/// <summary>
/// The powers that the owner of a session holds on a day. What a representative gave to themselves holds while they represent the
/// organisation; what somebody gave rests while their account is locked.
/// </summary>
internal static class HeldPowers {
  public static NpgsqlBatchCommand OfSession(Guid session, DateOnly day) => new("""
    select p.id, coalesce(p.person, p.business), p.acts, p.procedures, p.earlier, p.first_day
    from identity.session s join identity.account a on a.id = s.account join identity.power p on p.delegate = a.person
    where s.id = $1 and p.accepted and p.ended_at is null and p.first_day <= $2 and $2 <= p.last_day
      and (p.given_by <> p.delegate or exists (select 1 from identity.business b where b.id = p.business and b.representative = p.delegate
        and not exists (select 1 from identity.noted_difference d where d.subject = b.id and d.fact = 'representative')))
      and not exists (select 1 from identity.account g where g.person = p.person and g.disabled_at is not null)
      and not exists (select 1 from identity.account g where g.business = p.business and g.disabled_at is not null)
    order by p.id
    """) { Parameters = { new() { Value = session }, new() { Value = day } } };

  public static async Task<ImmutableArray<HeldPower>> Read(NpgsqlDataReader r, CancellationToken ct) {
    var powers = ImmutableArray.CreateBuilder<HeldPower>();
    while (await r.ReadAsync(ct)) powers.Add(new(r.GetGuid(0), r.GetGuid(1), (PowerActs)r.GetInt16(2), [.. r.GetFieldValue<string[]>(3)], r.GetBoolean(4) ? null : Vn.StartOf(r.GetFieldValue<DateOnly>(5))));
    return powers.ToImmutable();
  }
}
