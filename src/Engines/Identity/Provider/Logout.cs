using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Saola.Identity;

/// <summary>
/// RP-Initiated Logout 1.0. With a hint that was given out for this very session it ends at once; else the person is asked, so
/// that no other site signs anybody out (6).
/// </summary>
internal sealed class Logout(LogoutReader reader, LiveSessions live, Pseudonyms pseudonyms, Work w) {
  public async Task<IResult> Answer(HttpContext http) {
    var query = (http.Request.QueryString.Value ?? "").TrimStart('?');
    var read = await reader.Read(query, http.RequestAborted);
    if (read.IsError) return Problems.OnPage(http, read.Error);
    var request = read.Value;
    if (await live.State(http.User, http.RequestAborted) is not { } state) return Results.Redirect(request.Back ?? Ui.Paths.Home);
    if (request.Client is not { } client || request.SessionId != pseudonyms.Session(client.Id, state.Id)) return Results.Redirect($"/dang-xuat/xac-nhan?yeu-cau={Uri.EscapeDataString(query)}");
    await SignOut.Run(new(state.Id), w, live, http.RequestAborted);
    await Browser.End(http);
    return Results.Redirect(request.Back ?? Ui.Paths.Home);
  }

  public static void Route(IEndpointRouteBuilder routes) {
    routes.MapGet(Connect.Logout, (HttpContext http, Logout door) => door.Answer(http)).Public("oidc.logout").ExcludeFromDescription();
    // 2: both methods; the form of another site bears no session, so it is led on to a link
    routes.MapPost(Connect.Logout, async (HttpContext http) => {
      var form = http.Request.HasFormContentType ? await http.Request.ReadFormAsync(http.RequestAborted) : FormCollection.Empty;
      http.Response.Headers.Location = $"{Connect.Logout}?{Authorize.AsQuery(form)}";
      return Results.StatusCode(StatusCodes.Status303SeeOther);
    }).Public("oidc.logout").DisableAntiforgery().ExcludeFromDescription();
  }
}
