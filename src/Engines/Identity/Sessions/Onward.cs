using Microsoft.AspNetCore.Http;
using Saola.Ui;

namespace Saola.Identity;

/// <summary>Where a person goes once they are in: first what waits to be sent, then the choice of the post, then where they wanted to go.</summary>
internal sealed class Onward(LiveSessions live, KeptForms kept) {
  public async Task<string> From(HttpContext http, SignIn.Response begun, string? back) => await From(http, (await live.State(begun.Principal, http.RequestAborted))!, back);

  public async Task<string> From(HttpContext http, SessionState state, string? back) {
    var there = ReturnUrl.Safe(back);
    if (await kept.Waiting(http, state.Account, http.RequestAborted) is not null) return "/dang-nhap/tiep-tuc";
    if (state.Posts.Length > 1 && Claims.PostOf(http.User) is null) return $"/tai-khoan/vi-tri?returnUrl={Uri.EscapeDataString(there ?? Paths.Workplace)}";
    return there ?? (state.Posts.Length > 0 ? Paths.Workplace : Paths.Account);
  }

  /// <summary>A page of signing in that knows where to go after it.</summary>
  public static string Before(string page, string? back) => ReturnUrl.Safe(back) is { } there ? $"{page}?returnUrl={Uri.EscapeDataString(there)}" : page;
}
