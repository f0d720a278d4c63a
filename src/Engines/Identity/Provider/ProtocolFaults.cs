using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;

namespace Saola.Identity;

/// <summary>What fails at a door of programs is told as RFC 6749 5.2 tells errors. The two doors that people open show the site's page.</summary>
internal sealed class ProtocolFaults : IExceptionHandler {
  public async ValueTask<bool> TryHandleAsync(HttpContext http, Exception exception, CancellationToken cancellationToken) {
    var path = new PathString(http.Features.Get<IExceptionHandlerPathFeature>()?.Path);
    if (http.Response.HasStarted || !path.StartsWithSegments("/connect") || path == Connect.Authorize || path == Connect.Logout) return false;
    // the framework's own words for a form that is too long or has too many fields
    OAuthError told = exception is BadHttpRequestException or InvalidDataException ? new("invalid_request", "The request cannot be read.") : new("server_error", "The request failed. Try again later.");
    await OAuthAnswers.Refuse(http, told).ExecuteAsync(http);
    return true;
  }
}
