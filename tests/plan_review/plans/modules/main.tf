module "shop" {
  for_each = { north = 2, east = 1 }
  source   = "./shop"
  name     = each.key
  replicas = each.value
}

moved {
  from = terraform_data.old_name
  to   = terraform_data.new_name
}

resource "terraform_data" "new_name" {
  input = "kept"
}

import {
  to = terraform_data.found
  id = "found|`elsewhere`"
}

resource "terraform_data" "found" {
  input = "found"
}

removed {
  from = terraform_data.closed
  lifecycle {
    destroy = false
  }
}

output "shops" {
  value = { for key, shop in module.shop : key => shop.number }
}
