using System.Collections.Immutable;
using Npgsql;

namespace Saola.Identity;

/// <summary>The powers that the owner of a session holds on a day.</summary>
internal static class HeldPowers {
  public static NpgsqlBatchCommand OfSession(Guid session, DateOnly day) => new("""
    select p.id, coalesce(p.person, p.business), p.acts, p.procedures, p.earlier, p.first_day
    from identity.session s join identity.account a on a.id = s.account join identity.power p on p.delegate = a.person
    where s.id = $1 and p.accepted and p.ended_at is null and p.first_day <= $2 and $2 <= p.last_day order by p.id
    """) { Parameters = { new() { Value = session }, new() { Value = day } } };

  public static async Task<ImmutableArray<HeldPower>> Read(NpgsqlDataReader r, CancellationToken ct) {
    var powers = ImmutableArray.CreateBuilder<HeldPower>();
    while (await r.ReadAsync(ct)) powers.Add(new(r.GetGuid(0), r.GetGuid(1), (PowerActs)r.GetInt16(2), [.. r.GetFieldValue<string[]>(3)], r.GetBoolean(4) ? null : Vn.StartOf(r.GetFieldValue<DateOnly>(5))));
    return powers.ToImmutable();
  }
}
