using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>An official takes the money at the counter and gives a numbered receipt.</summary>
internal static class TakePayment {
  /// <param name="Amount">What was counted; it must be what is due.</param>
  public sealed record Request(Guid Id, long Amount);
  public sealed record Response(Guid Payment, string Receipt, long Amount);

  internal static async Task<Answer<Response>> Run(Request r, Work w, PaymentDesk desk, CancellationToken ct) {
    var db = w.Db<PublicServicesDb>();
    await PaymentDesk.Alone(w, r.Id, ct);
    var dossier = await db.Dossiers(w.Actor, DossierPermissions.Counter).SingleOrDefaultAsync(d => d.Id == r.Id, ct);
    if (dossier is null) return DossierErrors.NotFound;
    if (Payment.MayPay(dossier, atCounter: true) is { } refused) return refused;
    if (r.Amount != dossier.AmountDue) return PaymentErrors.AmountDiffers;
    var payment = Payment.Of(dossier, Payment.Counter, w.Now, w.Actor.Name);
    if (await desk.Settle(w, payment, null, w.Now, ct) is { } failed) return failed;
    db.Add(payment);
    await w.Commit(ct);
    return new Response(payment.Id, payment.Receipt, payment.Amount);
  }

  public static void Route(IEndpointRouteBuilder routes) =>
    routes.MapPost("/api/dossiers/{id:guid}/payment", (Guid id, Request r, Work w, PaymentDesk desk, CancellationToken ct) => Run(r with { Id = id }, w, desk, ct)).Requires(DossierPermissions.Counter);
}
