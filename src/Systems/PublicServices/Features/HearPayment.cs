using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>The gateway calls back. Only its signature counts; said twice it is done once.</summary>
internal static class HearPayment {
  const int MaxBody = 16 * 1024;

  public sealed record Response(string Order);

  internal static async Task<Answer<Response>> Run(string body, string? signature, Work w, PaymentGateway gateway, PaymentDesk desk, CancellationToken ct) {
    if (!gateway.IsSigned(body, signature)) return PaymentErrors.BadSignature;
    if (PaymentGateway.Read(body) is not { } notice) return PaymentErrors.BadNotice;
    var refused = await desk.Hear(w, notice, ct);
    // a difference in the amount is refused, and kept for who reconciles
    if (refused is null || refused.Code == PaymentErrors.AmountDiffers.Code) await w.Commit(ct);
    return refused is null ? new Response(notice.Order) : refused;
  }

  public static void Route(IEndpointRouteBuilder routes) =>
    routes.MapPost("/api/payments/callback", async (HttpRequest request, Work w, PaymentGateway gateway, PaymentDesk desk, CancellationToken ct) => {
      if (request.ContentLength is null or > MaxBody) return PaymentErrors.BadNotice;
      using var reader = new StreamReader(request.Body);
      return await Run(await reader.ReadToEndAsync(ct), request.Headers[PaymentGateway.Signature], w, gateway, desk, ct);
    }).Accepts<PaymentNotice>("application/json").Public("payments.callback").DisableRateLimiting();
}
