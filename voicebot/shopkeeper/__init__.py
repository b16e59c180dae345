"""What the shopkeeper changes by the admin page: kept beside the data files of nlu_data, and standing above them."""
