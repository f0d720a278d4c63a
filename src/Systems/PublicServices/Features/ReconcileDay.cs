using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Identity;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>Compares one day of online payments with the statement of the gateway.</summary>
internal static class ReconcileDay {
  public const string Permission = "payments.reconcile";

  public sealed record Request(DateOnly Day);
  public sealed record Difference(string Order, string Kind, string? Dossier, long? Ours, long? Theirs);
  /// <param name="TheirOrders">With <paramref name="TheirTotal"/> the gateway's statement, which is of the whole province: null for who sees only some offices.</param>
  public sealed record Response(DateOnly Day, DateTimeOffset? CheckedAt, int Orders, long Total, int? TheirOrders, long? TheirTotal, IReadOnlyList<Difference> Differences);

  /// <summary>Asks for the statement now and shows the day.</summary>
  internal static async Task<Answer<Response>> Run(Request r, Work w, PaymentGateway gateway, Identities identities, CancellationToken ct) {
    if (!gateway.IsConfigured) return PaymentErrors.NoGateway;
    PaymentStatement? statement;
    try {
      statement = await gateway.Statement(r.Day, ct);
    } catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !ct.IsCancellationRequested) {
      return PaymentErrors.Unreachable;
    }
    if (statement?.Day != r.Day) return PaymentErrors.Unreachable;
    await Compare(w, statement, ct);
    await w.Commit(ct);
    return await Show(r, w, identities, ct);
  }

  /// <summary>The day as the actor may see it: of the offices of their posts, or of the whole province for who has a post at its root.</summary>
  internal static async Task<Answer<Response>> Show(Request r, Work w, Identities identities, CancellationToken ct) {
    var db = w.Db<PublicServicesDb>();
    var whole = (await identities.Below(null, ct)).Any(o => o.Kind == OfficeKinds.Province && w.Actor.Can(Permission, o.Id));
    var day = await db.PaymentDays(Actor.Machine("payments")).AsNoTracking().SingleOrDefaultAsync(d => d.Day == r.Day, ct);
    var (from, to, offices) = (Vn.StartOf(r.Day), Vn.StartOf(r.Day.AddDays(1)), w.Actor.OfficesFor(Permission));
    var own = whole ? null : await db.TrackedPayments().Where(p => p.Channel == Payment.Online && p.PaidAt >= from && p.PaidAt < to && offices.Contains(p.Office))
      .GroupBy(_ => 1).Select(g => new { Orders = g.Count(), Total = g.Sum(p => p.Amount) }).SingleOrDefaultAsync(ct);
    var differences = await db.PaymentDifferences(whole ? Actor.Machine("payments") : w.Actor).AsNoTracking().Where(d => d.Day == r.Day).OrderBy(d => d.Kind).ThenBy(d => d.OrderId)
      .Select(d => new Difference(d.OrderId, d.Kind, d.DossierCode, d.Ours, d.Theirs)).ToListAsync(ct);
    return whole ? new Response(r.Day, day?.CheckedAt, day?.Orders ?? 0, day?.Total ?? 0, day?.TheirOrders ?? 0, day?.TheirTotal ?? 0, differences)
      : new Response(r.Day, day?.CheckedAt, own?.Orders ?? 0, own?.Total ?? 0, null, null, differences);
  }

  internal static async Task Compare(Work w, PaymentStatement statement, CancellationToken ct) {
    var (db, machine, day) = (w.Db<PublicServicesDb>(), Actor.Machine("payments"), statement.Day);
    var (from, to) = (Vn.StartOf(day), Vn.StartOf(day.AddDays(1)));
    var ours = await db.TrackedPayments().AsNoTracking().Where(p => p.Channel == Payment.Online && p.PaidAt >= from && p.PaidAt < to).ToDictionaryAsync(p => p.OrderId, StringComparer.Ordinal, ct);
    var names = statement.Lines.Select(l => l.Order).ToArray();
    var asked = await db.TrackedPayments().AsNoTracking().Where(p => names.Contains(p.OrderId)).ToDictionaryAsync(p => p.OrderId, StringComparer.Ordinal, ct);
    // what it says nothing of stays: money that the portal collected, and a sum that was claimed of an order it does not name
    await db.PaymentDifferences(machine).Where(d => d.Day == day && d.Kind != PaymentDifference.AtPortal && (d.Kind != PaymentDifference.OtherAmount || names.Contains(d.OrderId))).ForEachAsync(d => db.Remove(d), ct);
    await w.Flush(ct);
    var found = 0;
    void Note(string order, string kind, Payment? known, long? here, long? there) {
      db.Add(PaymentDifference.Of(day, order, kind, known, (here, there), w.Now));
      found++;
    }
    foreach (var line in statement.Lines.DistinctBy(l => l.Order)) {
      var known = asked.GetValueOrDefault(line.Order);
      if (known is not null && known.Amount != line.Amount) Note(line.Order, PaymentDifference.OtherAmount, known, known.Amount, line.Amount);
      else if (known is null || !known.IsSettled) Note(line.Order, PaymentDifference.MissingHere, known, null, line.Amount);
      else if (known.State == Payment.Surplus) Note(line.Order, PaymentDifference.TooMuch, known, known.Amount, line.Amount);
      // however old the order is: the gateway has its money
      if (known is { IsSettled: false }) w.Enqueue(new RecoverPayment(line.Order));
    }
    foreach (var payment in ours.Values.Where(p => !names.Contains(p.OrderId))) Note(payment.OrderId, PaymentDifference.MissingThere, payment, payment.Amount, null);
    var row = await db.PaymentDays(machine).SingleOrDefaultAsync(d => d.Day == day, ct);
    if (row is null) db.Add(row = new() { Day = day });
    (row.CheckedAt, row.Orders, row.Total, row.TheirOrders, row.TheirTotal) = (w.Now, ours.Count, ours.Values.Sum(p => p.Amount), statement.Lines.Count, statement.Lines.Sum(l => l.Amount));
    w.Record("payments.reconciled", "payment_day", Guid.CreateVersion7(w.Now), new { day, orders = ours.Count, differences = found });
  }

  public static void Route(IEndpointRouteBuilder routes) {
    routes.MapPost("/api/payments/reconciliation", (Request r, Work w, PaymentGateway gateway, Identities identities, CancellationToken ct) => Run(r, w, gateway, identities, ct)).Requires(Permission);
    routes.MapGet("/api/payments/reconciliation", (DateOnly day, Work w, Identities identities, CancellationToken ct) => Show(new(day), w, identities, ct)).Requires(Permission);
  }
}
