using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Saola.Kernel;
using Saola.Testing;
using Xunit;
using static Saola.PublicServices.Tests.DossierApp;

namespace Saola.PublicServices.Tests;

public sealed class ReminderPackTests(ProvinceApp app) : IClassFixture<ProvinceApp> {
  [Fact]
  public async Task The_stages_come_from_the_pack() =>
    Assert.Equal([["step-before", -2], ["step-late", 0], ["step-late-day", 8]],
      (await app.Sql("select key, hours from public_services.reminder_stage where item = 'core:reminder/dossiers' and measure = 'step' order by hours")).Select(r => r.ToArray()));
}
