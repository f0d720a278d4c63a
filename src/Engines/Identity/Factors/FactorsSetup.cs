using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Saola.Ui;

namespace Saola.Identity;

/// <summary>Second factors and keys: one line for each part.</summary>
internal static class FactorsSetup {
  public static IServiceCollection AddFactors(this IServiceCollection services) {
    services.AddSingleton<OwnerNotices>().AddSingleton<Authenticators>().AddSingleton<Onward>().AddSingleton<FreshGate>().AddScoped<Passkeys>().AddScoped<Doorstep>();
    services.AddSingleton<IConfigureOptions<IdentityPasskeyOptions>, PasskeySetup>();
    services.AddScoped(s => new UserManager<Account>(
      new PasskeyStore(s.GetRequiredService<Work>()), null!, null!, [], [], null!, new(), s, s.GetRequiredService<ILogger<UserManager<Account>>>()));
    services.AddScoped<IPasskeyHandler<Account>, PasskeyHandler<Account>>();
    services.AddSingleton(new KnownConstraint("passkey_credential_id_key", () => PasskeyErrors.Taken));
    services.AddMessages(T, "identity-passkey-suspect", "identity-passkey-suspect-last", "identity-recovery-code", "identity-factors-changed", "identity-new-device", "identity-account-recovered", "identity-recovery-asked", "identity-recovery-waits", "identity-recovery-stopped");
    services.AddSingleton<CardCheck>().AddScoped<Reopening>().AddHandler<RecoveryAsked, TellRecoverers>("identity.recovery_waits").AddPermissions((IdentityPermissions.Recover, "Khôi phục tài khoản cho cán bộ có mặt với thẻ căn cước"));
    services.AddSingleton(new RailLink(94, () => T["recovery"], "/quan-tri/khoi-phuc", "id-card", IdentityPermissions.Recover));
    return services.AddSecurityEvents(
      ("identity.passkey_added", SecurityKind.CredentialChanged), ("identity.passkey_removed", SecurityKind.CredentialChanged), ("identity.passkey_suspected", SecurityKind.SignInFailed),
      ("identity.authenticator_set", SecurityKind.CredentialChanged), ("identity.authenticator_removed", SecurityKind.CredentialChanged),
      ("identity.recovery_codes_made", SecurityKind.CredentialChanged), ("identity.recovery_code_used", SecurityKind.SignIn), ("identity.proved_again", SecurityKind.SignIn),
      ("identity.recovery_asked", SecurityKind.CredentialChanged), ("identity.account_recovered", SecurityKind.CredentialChanged), ("identity.recovery_refused", SecurityKind.SignInFailed),
      ("identity.recovery_stopped", SecurityKind.CredentialChanged), ("identity.recovery_replaced", SecurityKind.CredentialChanged));
  }
}

/// <summary>The keys belong to the host of the settings' address, and only a page of that very address may ask them.</summary>
internal sealed class PasskeySetup(Settings settings) : IConfigureOptions<IdentityPasskeyOptions> {
  public void Configure(IdentityPasskeyOptions options) {
    var home = new Uri(settings.Url);
    options.ServerDomain = home.Host;
    options.UserVerificationRequirement = "preferred";
    options.ResidentKeyRequirement = "preferred";
    options.ValidateOrigin = asked => ValueTask.FromResult(!asked.CrossOrigin && asked.Origin == home.GetLeftPart(UriPartial.Authority));
  }
}
